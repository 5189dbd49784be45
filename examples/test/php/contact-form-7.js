// A stand-in for the front end of Contact Form 7: what it lists, sends and tells, in its order.
const events = { mail_sent: 'mailsent', validation_failed: 'invalid' }

for (const form of document.querySelectorAll('.wpcf7 > form')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form)
  })
}

async function send(form) {
  const formData = new FormData(form)
  const inputs = [...formData]
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, value]) => ({ name, value }))
  const detail = { contactFormId: 6, unitTag: 'wpcf7-f6-p2-o1', inputs, formData }
  tell(form, 'beforesubmit', detail)
  form.dataset.status = 'submitting'
  const address = '/wp-json/contact-form-7/v1/contact-forms/6/feedback'
  const answered = await fetch(address, { method: 'POST', body: formData })
  const apiResponse = await answered.json()
  const { status, message } = apiResponse
  form.dataset.status = status
  Object.assign(detail, { status, apiResponse })
  tell(form, events[status], detail)
  tell(form, 'submit', detail)
  if (status === 'mail_sent') form.reset()
  form.querySelector('.wpcf7-response-output').textContent = message
}

function tell(form, name, detail) {
  form.dispatchEvent(new CustomEvent(`wpcf7${name}`, { bubbles: true, detail }))
}

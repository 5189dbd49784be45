import { createApp, h, withModifiers } from 'vue'

/** A form that nothing but its script sends: `@submit.prevent`, without method and action. */
createApp({
  render: () =>
    h('form', { onSubmit: withModifiers(send, ['prevent']) }, [h('input', { name: 'phone' })]),
}).mount(document.querySelector('main'))

async function send({ currentTarget: form }) {
  // As a form does that asks for a captcha first.
  await Promise.resolve()
  await fetch('/order', { method: 'POST', body: new URLSearchParams(new FormData(form)) })
}

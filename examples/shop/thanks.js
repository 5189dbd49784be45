import { html } from './page.js'

/** What the customer sees after a form: a thank-you, then what a real shop would keep to itself. */
export function thanks({ heading, reference, form, cookie, told }) {
  const received = [...form, ['tl_cid (cookie)', cookie || 'no such cookie']]
  return html`<h1>${heading}</h1>
<p class="lead">Your reference number is <strong>${reference}</strong>. We call back within the hour.</p>
<section class="panel">
<h2>What the shop received</h2>
<p>The field <code>tl_cid</code> is the counter's: it adds it to every form of the site.</p>
<div class="scroll"><table class="typed">
<thead><tr><th>Field</th><th>Value</th></tr></thead>
<tbody>
${received.map(([name, value]) => html`<tr><th><code>${name}</code></th><td>${value}</td></tr>`)}
</tbody>
</table></div>
</section>
<section class="panel">
<h2>What the shop told the collector</h2>
${told.map(answerOf)}
</section>
<p><a class="button" href="./">Back to the catalogue</a></p>`
}

function answerOf({ kind, ok, status, answer, record }) {
  return html`<h3><code>POST /v1/${kind}</code>: ${status || 'no answer'}</h3>
${ok ? '' : html`<p class="note">${kindWords(status)} Nothing is wrong with your order: it is taken.</p>`}
<div class="pair">
<div><p>Sent</p><pre>${JSON.stringify(record, null, 2)}</pre></div>
<div><p>Answered</p><pre>${indented(answer)}</pre></div>
</div>`
}

function kindWords(status) {
  if (status === 0) return 'Our analytics is having a tea break and did not answer.'
  return 'Our analytics did not take this record; its answer says why.'
}

function indented(answer) {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2)
  } catch {
    // What isn't JSON, such as a proxy's error page, is shown as it came.
    return answer
  }
}

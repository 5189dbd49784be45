import { createElement as h, useState } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server.browser'

/** A shop's contacts. `window.app` sets what they show. */
function Contacts() {
  const [shown, show] = useState({ phone: '8 (495) 123-45-67', note: '', open: true })
  window.app = { show: (change) => show((was) => ({ ...was, ...change })) }
  return h(
    'section',
    null,
    h('a', { href: `tel:${shown.phone}`, className: shown.note }, 'Call ', shown.phone, ' now'),
    h('p', null, shown.phone),
    shown.open && h('div', null, h('b', null, '8 495'), ' 123-45-67'),
  )
}

const errors = []
const onRecoverableError = (error) => errors.push(String(error))

window.framework = {
  errors,
  html: () => renderToString(h(Contacts)),
  hydrate: (root) => hydrateRoot(root, h(Contacts), { onRecoverableError }),
  render: (root) => createRoot(root, { onRecoverableError }).render(h(Contacts)),
}

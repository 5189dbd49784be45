import { createApp, createSSRApp, h, reactive } from 'vue'
import { renderToString } from 'vue/server-renderer'

/** A shop's contacts. `window.app` sets what they show. */
const shown = reactive({ phone: '8 (495) 123-45-67', note: '', open: true })
const Contacts = {
  render: () =>
    h('section', [
      h('a', { href: `tel:${shown.phone}`, class: shown.note }, ['Call ', shown.phone, ' now']),
      h('p', shown.phone),
      shown.open ? h('div', [h('b', '8 495'), ' 123-45-67']) : null,
    ]),
}
window.app = { show: (change) => Object.assign(shown, change) }

const errors = []
function mount(app, root) {
  app.config.errorHandler = (error) => errors.push(String(error))
  app.mount(root)
}

window.framework = {
  errors,
  html: () => renderToString(createSSRApp(Contacts)),
  hydrate: (root) => mount(createSSRApp(Contacts), root),
  render: (root) => mount(createApp(Contacts), root),
}

import { inject, readonly, shallowRef } from 'vue'

const key = Symbol('throughline')

/**
 * A plugin: `app.use(throughline, { src: '/stats/tl.js?site=shop' })`. It puts the counter into the page
 * and gives templates `$tl` and `v-goal`. Page views need nothing: the counter hears of vue-router's.
 */
export const throughline = {
  install(app, { src }) {
    const clientId = shallowRef()
    // Consent may come after the counter: it is looked again when the visitor turns to a field.
    const look = () => {
      clientId.value = currentClientId()
    }
    document.addEventListener('focusin', look)
    addCounter(src, look)
    app.provide(key, readonly(clientId))
    app.config.globalProperties.$tl = tl
    app.directive('goal', { mounted: (_element, { value }) => tl('goal', ...[value].flat()) })
  },
}

/** Calls a verb of the counter. What is called before it has come waits for it. */
export function tl(...call) {
  window.tl ??= function stub(...early) {
    window.tl.q ??= []
    window.tl.q.push(early)
  }
  return window.tl(...call)
}

/** The client ID as a ref: undefined until the counter has come, and while consent is denied. */
export function useClientId() {
  return inject(key)
}

/** The client ID of this moment: what a submit handler wants. */
export function currentClientId() {
  return window.tl?.clientId?.()
}

function addCounter(src, whenLoaded) {
  const script = Object.assign(document.createElement('script'), { src, async: true })
  script.addEventListener('load', whenLoaded)
  document.head.append(script)
}

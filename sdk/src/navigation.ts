import { listen } from './listen.ts'
import { safely } from './safely.ts'

// Later than the framework's first render, which sets the title.
const pauseMs = 50

/**
 * Calls `arrive` for the page and for each one that comes without a new document. A push or a way back
 * counts where the address differs from the last counted one; a replaced address only where its path
 * does, as filters and tabs are kept in queries, and routers begin by adding a slash. Fragments count where `hash` says so.
 * `flush` calls at once what is due.
 */
export function openNavigation(hash: boolean, arrive: () => void) {
  let last: string
  let timer: ReturnType<typeof setTimeout> | undefined
  let pushed = false

  return { begin, flush, skip }

  function begin(): void {
    count()
    // Fragments fire it too.
    listen(window, 'popstate', moved, 'history')
    listen(window, 'pageshow', (event) => Reflect.get(event, 'persisted') && count(), 'history')
    wrap('replaceState', later)
    wrap('pushState', moved)
  }

  function wrap(name: 'pushState' | 'replaceState', then: () => void): void {
    const native = history[name]
    const after = safely(then, 'history')
    history[name] = function (...given) {
      native.apply(this, given)
      after()
    }
  }

  function moved(): void {
    pushed = true
    later()
  }

  function later(): void {
    // One turn of a router may push and replace.
    if (!timer) timer = setTimeout(safely(flush, 'history'), pauseMs)
  }

  function flush(): void {
    if (!timer) return
    const [before, after] = [last, address()].map((url) =>
      pushed ? url : url.replace(/\/?(\?[^#]*)?(#|$)/, '$2'),
    )
    if (before !== after) count()
    else skip()
  }

  function count(): void {
    skip()
    arrive()
  }

  /** What is due is counted already. */
  function skip(): void {
    clearTimeout(timer)
    timer = undefined
    pushed = false
    last = address()
  }

  function address(): string {
    return location.href.replace(hash ? '' : /#.*/, '')
  }
}

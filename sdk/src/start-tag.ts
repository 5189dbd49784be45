import type { Settings } from './config.ts'
import { type OpenSwapping, startCounter } from './counter.ts'
import { safely } from './safely.ts'
import { warn } from './warn.ts'

/**
 * The collector wraps this build as a function of the site's settings. `root` leads from the script's
 * folder to the collector's: from `/tl/shop.js` it is one up.
 */
declare const tlSettings: Omit<Settings, 'collector'> & {
  root: string
  /** The second script beside `tl.js`, and its digest; nothing where the site needs none. */
  later?: [file: string, integrity: string]
}

declare global {
  interface Window {
    tl?: Tl
  }
}

const laterMs = 60

type Verbs = Record<string, (...args: never[]) => unknown>

/** `tl('goal', 'order')` or `tl.goal('order')`. Before the script came, a stub with a queue. */
type Tl = {
  (verb: string, ...args: unknown[]): unknown
  q?: ArrayLike<unknown>[]
  site?: string
}

/** Starts the counter of a page with what its site needs. */
export function startTag(openSwapping?: OpenSwapping): void {
  safely(start)(openSwapping)
}

function start(openSwapping?: OpenSwapping) {
  const { site } = tlSettings
  const stub = window.tl
  // One page has one counter, however often and for whatever site the script is loaded.
  if (stub?.site) {
    if (stub.site !== site) warn(`already counting ${stub.site}`)
    return
  }
  const address = scriptAddress()
  if (!address) return warn('where is tl.js?')

  const collector = new URL(tlSettings.root, address).href
  const { begin, connect, ...rest } = startCounter(
    { ...tlSettings, collector },
    Date.now,
    openSwapping,
  )
  const verbs: Verbs = rest
  const command = (name: string, ...args: unknown[]) => {
    const verb = verbs[name]
    return verb ? Reflect.apply(verb, undefined, args) : warn(`no verb ${name}`)
  }
  window.tl = Object.assign(safely(command), verbs, { site })
  for (const call of stub?.q || []) Reflect.apply(window.tl, undefined, call)
  begin()
  // The first page view is on its way by then.
  setTimeout(safely(loadLater), laterMs)

  function loadLater(): void {
    if (!tlSettings.later) return
    const [file, integrity] = tlSettings.later
    const src = new URL(file, collector).href
    // Where it fails it must not fail again as its own rejection.
    const add = safely(() => {
      const script = document.createElement('script')
      const left = { src, integrity, crossOrigin: 'anonymous', tl: [connect, verbs] }
      document.head.append(Object.assign(script, left))
    })
    // Into the cache first: a script on its way would hold up the page's load event.
    fetch(src)
      .then((answer) => answer.text())
      .then(add, add)
  }
}

/** Optimisers may run the script from elsewhere: then it is found among the page's scripts. */
function scriptAddress(): string | undefined {
  const current = document.currentScript
  if (current instanceof HTMLScriptElement && current.src) return current.src
  return document.querySelector<HTMLScriptElement>('script[src*="/tl.js"],script[src*="/tl/"]')?.src
}

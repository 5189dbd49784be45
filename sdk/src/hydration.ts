import { listen } from './listen.ts'
import { safely } from './safely.ts'

// Where frameworks put the markup of their servers, and the bundles that take it over.
const signs = '#root,#app,[type=module],[src*="/_"],[data-tl-hydrates]'

/**
 * Calls `act` with true, once, when texts may be changed, and before that with false when there is more to
 * see: once the page is parsed, or, where a framework may compare its texts with those of its server, once
 * it has loaded and is idle. A text that differs is an error there, and React renders the page anew:
 * https://react.dev/errors/418.
 */
export function whenHydrated(act: (ready: boolean) => void): void {
  let ready = false
  look()
  listen(document, 'readystatechange', look)

  function look(): void {
    const { readyState } = document
    turn(readyState !== 'loading' && !safely(willHydrate)())
    // Safari has no requestIdleCallback.
    const idle = window.requestIdleCallback || setTimeout
    if (readyState === 'complete') idle(safely(() => turn(true)))
  }

  function turn(next: boolean): void {
    if (ready) return
    ready = next
    act(ready)
  }
}

function willHydrate(): unknown {
  // Frameworks mark borders as `<!-- -->`, `<!--$-->` or `<!--[-->`; people write words.
  const short = '//comment()[string-length()<3]'
  return document.querySelector(signs) || document.evaluate(short, document, null, 3).booleanValue
}

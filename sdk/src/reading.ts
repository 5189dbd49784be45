import { listen } from './listen.ts'

// Who moves nothing for longer is not there.
const idleMs = 60_000
const signs = 'scroll pointermove pointerdown keydown focus blur visibilitychange pageshow'

/** `look` is given how long the page was read in all, in ms, and how much of it was seen, in per cent. */
type Look = (readMs: number, scroll: number) => void

/**
 * Measures reading: the page is visible, its window has the focus, and something moved within a minute.
 * What has begun before this was opened is taken to be as it is now.
 */
export function openReading(now: () => number, look: Look) {
  let since = now()
  let alive = since
  let awake = isAwake()
  let readMs = 0
  let toldMs = 0
  let bottom = 0
  let height = 0

  listen(window, signs, move, 'engagement')
  return { tick, take, start }

  /** From `at` on another page is read. */
  function start(at: number): void {
    tick(at)
    alive = since
    readMs = toldMs = bottom = height = 0
  }

  /** What was not told yet at `at`, if it is at least a second. */
  function take(at: number) {
    tick(at)
    const engaged_ms = readMs - toldMs
    if (engaged_ms < 1000) return undefined
    toldMs = readMs
    return { engaged_ms, scroll: scroll() }
  }

  function move(): void {
    // Before anybody else changes the page: what is asked here is known then, and costs no layout.
    height = (document.scrollingElement || document.documentElement).scrollHeight
    bottom = Math.max(bottom, scrollY + innerHeight)
    tick(now())
    alive = since
  }

  function tick(at: number): void {
    if (awake) readMs += Math.max(0, Math.min(at, alive + idleMs) - since)
    since = at
    awake = isAwake()
    look(readMs, scroll())
  }

  function scroll(): number {
    // Height may be 0: no number goes over the wire as null.
    return Math.min(100, Math.round((bottom / height) * 100) || 0)
  }
}

function isAwake(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

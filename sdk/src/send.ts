import type { DeniedHit, Hit } from '@throughline/schema'
import { takeBatch } from './batch.ts'
import { listen } from './listen.ts'
import { safely } from './safely.ts'

const pauseMs = 50
const largestQueue = 500
const tries = 6
const retryMs = { first: 1000, most: 60_000 }

/**
 * The way of hits to the collector's `url`: batches of what was made within 50 ms, or at once when
 * the page is hidden or left; tried again with the same event IDs after a failure.
 */
export function openQueue(url: string, now: () => number) {
  const flying = new Set<string[]>()
  let waiting: string[] = []
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  listen(document, 'visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush()
  })
  listen(window, 'pagehide', () => {
    flush()
    // Their answer may never come. Twice is harmless, as the event IDs are the same; never is not.
    flying.forEach(beacon)
  })
  return { add, forget }

  function add(hit: Hit | DeniedHit): void {
    waiting = [...waiting, JSON.stringify(hit)].slice(-largestQueue)
    if (failures >= tries) failures = 0
    if (flying.size === 0) wake(pauseMs)
  }

  /** Drops what waits, and tries nothing again. */
  function forget(): void {
    waiting = []
    flying.clear()
  }

  function wake(delayMs: number): void {
    if (timer === undefined) timer = setTimeout(safely(send), delayMs)
  }

  function rest(): void {
    clearTimeout(timer)
    timer = undefined
  }

  function send(): void {
    rest()
    if (flying.size === 0 && waiting.length > 0) fly(takeBatch(waiting))
  }

  function flush(): void {
    rest()
    while (waiting.length > 0) {
      const batch = takeBatch(waiting)
      if (!beacon(batch)) fly(batch)
    }
  }

  function bodyOf(batch: string[]): string {
    return `{"sent_at":${now()},"hits":[${batch}]}`
  }

  function beacon(batch: string[]): boolean | undefined {
    // A string is text/plain: no preflight. https://github.com/PostHog/posthog-js/issues/4139
    return safely(() => navigator.sendBeacon(url, bodyOf(batch)))()
  }

  function fly(batch: string[]): void {
    flying.add(batch)
    fetch(url, {
      method: 'POST',
      body: bodyOf(batch),
      keepalive: true,
      credentials: 'include',
      mode: 'cors',
    }).then(
      safely(({ status }) => land(batch, status !== 429 && status < 500)),
      safely(() => land(batch, false)),
    )
  }

  function land(batch: string[], settled: boolean): void {
    // Forgotten in the meantime.
    if (!flying.delete(batch)) return
    if (settled) {
      failures = 0
      send()
      return
    }
    waiting = [...batch, ...waiting].slice(-largestQueue)
    const delayMs = Math.min(retryMs.most, retryMs.first * 3 ** failures++)
    if (failures < tries) wake(delayMs * (0.5 + Math.random() / 2))
  }
}

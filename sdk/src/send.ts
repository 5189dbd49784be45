import type { DeniedHit, Hit } from '@throughline/schema'
import { batchLength } from './batch.ts'
import { listen } from './listen.ts'
import { safely } from './safely.ts'
import type { Store } from './store.ts'

const shelf = 'tl_hit.'
const pauseMs = 50
const largestCount = 500
// Of the 5 million or so that a page's storage takes.
const largestLength = 250_000
const tries = 6
const retryMs = { first: 1000, most: 60_000 }
const patienceMs = 30_000
const longestRestSeconds = 3600

type Options = {
  site: string
  storage: Store
  now: () => number
  /** Is called when the page is hidden or left, the last moment in which hits can be made. */
  end?: () => void
}

/**
 * The way of hits to the collector's `url`: batches of what was made within 50 ms, or at once when
 * the page is hidden or left. A hit lies in the storage until it is answered, each under a name of its
 * own, so that tabs do not disturb each other: a page begins with what others left behind. Twice is
 * harmless, as the event IDs stay the same; never is not.
 */
export function openQueue(url: string, { site, storage, now, end }: Options) {
  const prefix = `${shelf + site}.`
  let waiting = storage.names(prefix)
  let failures = 0
  // A hit was made since the last try: then it is worth one, however many have failed.
  let fresh = true
  let flying = false
  // The collector said when to come again.
  let held = false
  let timer: ReturnType<typeof setTimeout> | undefined

  listen(document, 'visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return
    end?.()
    send()
  })
  listen(window, 'pagehide', leave)
  listen(window, 'online', () => {
    failures = 0
    send()
  })
  if (waiting[0]) wake(pauseMs)
  return { add, forget }

  function add(hit: Hit | DeniedHit): void {
    const name = prefix + hit.event_id
    // What names nobody leaves no trace.
    storage.write(name, JSON.stringify(hit), 'client_id' in hit)
    waiting.push(name)
    dropOldest()
    fresh = true
    if (!flying) wake(pauseMs)
  }

  /** Drops what waits, of all sites of this origin, and tries nothing again. */
  function forget(): void {
    waiting = []
    storage.names(shelf).forEach(storage.remove)
  }

  function dropOldest(): void {
    let length = 0
    storage
      .names(prefix)
      .reverse()
      .forEach((name, index) => {
        length += textOf(name).length
        if (index >= largestCount || length > largestLength) storage.remove(name)
      })
  }

  function wake(delayMs: number): void {
    if (timer) return
    timer = setTimeout(
      safely(() => {
        timer = undefined
        held = false
        send()
      }),
      delayMs,
    )
  }

  /** The names of the next batch; none while it is not worth a try. */
  function nextBatch(): string[] {
    // Another tab, or the cap, may have taken some away.
    waiting = waiting.filter(textOf)
    return held || (!fresh && failures >= tries)
      ? []
      : waiting.slice(0, batchLength(waiting.map(textOf)))
  }

  function send(): void {
    const batch = flying ? [] : nextBatch()
    if (!batch[0]) return
    clearTimeout(timer)
    timer = undefined
    fresh = false
    fetch(url, {
      method: 'POST',
      body: bodyOf(batch),
      keepalive: true,
      credentials: 'include',
      mode: 'cors',
      signal: safely(() => AbortSignal.timeout(patienceMs))() || null,
    }).then(
      safely(({ status, headers }) =>
        land(batch, status !== 429 && status < 500, Number(headers.get('retry-after'))),
      ),
      safely(() => land(batch)),
    )
    // Last, as a fetch that the page has wrapped may throw.
    flying = true
  }

  function land(batch: string[], settled?: boolean, restSeconds = 0): void {
    flying = false
    if (settled) {
      batch.forEach(storage.remove)
      failures = 0
      send()
      return
    }
    held = restSeconds > 0
    const pause = Math.min(retryMs.most, retryMs.first * 3 ** failures++)
    wake(Math.min(restSeconds || 0, longestRestSeconds) * 1000 + pause * (0.5 + Math.random() / 2))
  }

  /** Hands all to the browser. As no answer comes, it stays in the storage for the next page. */
  function leave(): void {
    end?.()
    for (let batch = nextBatch(); batch[0]; batch = nextBatch()) {
      if (!beacon(batch)) return
      waiting.splice(0, batch.length)
    }
  }

  function beacon(batch: string[]): boolean | undefined {
    // A string is text/plain: no preflight. https://github.com/PostHog/posthog-js/issues/4139
    return safely(() => navigator.sendBeacon(url, bodyOf(batch)))()
  }

  function bodyOf(batch: string[]): string {
    return `{"sent_at":${now()},"hits":[${batch.map(textOf)}]}`
  }

  function textOf(name: string): string {
    return storage.read(name, /^{.+}$/) || ''
  }
}

import type { DeniedHit, Hit } from '@throughline/schema'
import { listen } from './listen.ts'
import { safely } from './safely.ts'
import type { Store } from './store.ts'
import { wire } from './wire.ts'

const shelf = 'tl_hit.'
const pauseMs = 50
const patienceMs = 30_000
// As many as never are too long for one request, whatever is in them.
const safeCount = 4

type Options = {
  site: string
  storage: Store
  now: () => number
  /** Is called when the page is hidden or left, the last moment in which hits can be made. */
  end: () => void
  /** Is told what hits were answered. */
  heard: (answer: Response) => void
}

/** Says when a try is worth it. The second script has one: until then each hit is tried at once. */
export type Patience = {
  added(prefix: string): void
  /** How many of the first `hits` to send now. */
  count(hits: string[]): number
  woken(): void
  /** Without an answer the network failed. */
  settled(failed: boolean, answer?: Response): void
}

export type Queue = ReturnType<typeof openQueue>

/**
 * The way of hits to the collector's `url`: batches of what was made within 50 ms, or at once when
 * the page is hidden or left. A hit lies in the storage until it is answered, each under a name of its
 * own, so that tabs do not disturb each other: a page begins with what others left behind. Twice is
 * harmless, as the event IDs stay the same; never is not.
 */
export function openQueue(url: string, { site, storage, now, end, heard }: Options) {
  const prefix = `${shelf + site}.`
  let waiting = storage.names(prefix)
  let patience: Patience | undefined
  let flying = false
  let timer: ReturnType<typeof setTimeout> | undefined

  listen(document, 'visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return
    end()
    send()
  })
  listen(window, 'pagehide', leave)
  if (waiting[0]) wake()
  return { add, forget, send, wake, obey }

  function add(hit: Hit | DeniedHit): void {
    const name = prefix + hit.event_id
    // What names nobody leaves no trace.
    storage.write(name, wire(hit), 'client_id' in hit)
    waiting.push(name)
    patience?.added(prefix)
    if (!flying) wake()
  }

  /** Drops what waits, of all sites of this origin, and tries nothing again. */
  function forget(): void {
    waiting = []
    storage.names(shelf).forEach(storage.remove)
  }

  function obey(given: Patience): void {
    patience = given
    // What failed before.
    wake()
  }

  function wake(delayMs = pauseMs): void {
    timer ||= setTimeout(
      safely(() => {
        timer = undefined
        patience?.woken()
        send()
      }),
      delayMs,
    )
  }

  /** The names of the next batch; none while it is not worth a try. */
  function nextBatch(): string[] {
    // Another tab, or the cap, may have taken some away.
    waiting = waiting.filter(textOf)
    return waiting.slice(0, patience ? patience.count(waiting.map(textOf)) : safeCount)
  }

  function send(): void {
    const batch = flying ? [] : nextBatch()
    if (!batch[0]) return
    const settle = safely((answer?: Response) => {
      const failed = !answer || answer.status === 429 || answer.status > 499
      flying = false
      patience?.settled(failed, answer)
      if (failed) return
      batch.forEach(storage.remove)
      heard(answer)
      send()
    })
    clearTimeout(timer)
    timer = undefined
    fetch(url, {
      method: 'POST',
      body: bodyOf(batch),
      keepalive: true,
      credentials: 'include',
      signal: AbortSignal.timeout?.(patienceMs) || null,
    }).then(settle, () => settle())
    // Last, as a fetch that the page has wrapped may throw.
    flying = true
  }

  /** Hands all to the browser. As no answer comes, it stays in the storage for the next page. */
  function leave(): void {
    end()
    for (let batch = nextBatch(); batch[0] && beacon(batch); batch = nextBatch()) {
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
    return storage.read(name, /^{.+}$/)
  }
}

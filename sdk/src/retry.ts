import { batchLength } from './batch.ts'
import { listen } from './listen.ts'
import type { Queue } from './send.ts'
import type { Store } from './store.ts'

const largestCount = 500
// Of the 5 million or so that a page's storage takes.
const largestLength = 250_000
const tries = 6
const retryMs = { first: 1000, most: 60_000 }
const longestRestSeconds = 3600

/** Tries what failed again, at growing pauses and not for ever, and drops the oldest above a cap. */
export function openRetry(queue: Queue, storage: Store): void {
  let failures = 0
  // A hit was made since the last try: then it is worth one, however many have failed.
  let fresh = true
  // The collector said when to come again.
  let held = false

  listen(window, 'online', () => {
    failures = 0
    queue.send()
  })
  queue.obey({
    added(prefix) {
      fresh = true
      dropOldest(prefix)
    },
    count(hits) {
      if (held) return 0
      const may = fresh || failures < tries
      fresh = false
      return may ? batchLength(hits) : 0
    },
    woken() {
      held = false
    },
    settled(failed, answer) {
      if (!failed) {
        failures = 0
        return
      }
      const restSeconds = Number(answer?.headers.get('retry-after') || 0)
      held = restSeconds > 0
      const pause = Math.min(retryMs.most, retryMs.first * 3 ** failures++)
      const rest = Math.min(restSeconds || 0, longestRestSeconds) * 1000
      queue.wake(rest + pause * (0.5 + Math.random() / 2))
    },
  })

  function dropOldest(prefix: string): void {
    let length = 0
    storage
      .names(prefix)
      .reverse()
      .forEach((name, index) => {
        length += storage.read(name, /./)?.length || 0
        if (index >= largestCount || length > largestLength) storage.remove(name)
      })
  }
}

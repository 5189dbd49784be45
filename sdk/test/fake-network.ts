import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, vi } from 'vitest'
import { openRetry } from '../src/retry.ts'
import { openQueue } from '../src/send.ts'
import { openStorage } from '../src/storage.ts'

export const startMs = 1_795_400_123_456

export const fetched = vi.fn<typeof fetch>()
export const beaconed = vi.fn<typeof navigator.sendBeacon>()
export const answer = (status: number) => Promise.resolve(new Response(null, { status }))

export const url = 'https://shop.example/metrics/v1/hits?site=shop'

/** The queue of one page. What it stores is there for the next one of the test. */
export function openTestQueue(now = Date.now) {
  const storage = openStorage()
  const queue = openQueue(url, { site: 'shop', storage, now, end() {}, heard() {} })
  openRetry(queue, storage)
  return queue
}

type Listening = Parameters<EventTarget['addEventListener']>

/** A page of its own for every test of a file: a stopped clock, a network that only takes notes. */
export function useFakeNetwork(): void {
  const listening: [EventTarget, Listening][] = []

  beforeEach(() => {
    for (const target of [document, window]) {
      const add = target.addEventListener.bind(target)
      vi.spyOn(target, 'addEventListener').mockImplementation((...given: Listening) => {
        listening.push([target, given])
        const [type, listener, options] = given
        if (listener) add(type, listener, options)
      })
    }
    vi.useFakeTimers({ now: startMs })
    fetched.mockReset().mockImplementation(() => answer(200))
    vi.stubGlobal('fetch', fetched)
    vi.spyOn(navigator, 'sendBeacon').mockImplementation(beaconed.mockReset().mockReturnValue(true))
    vi.spyOn(Math, 'random').mockReturnValue(1)
  })
  afterEach(() => {
    // A queue listens as long as its page lives: the next test is another page.
    for (const [target, [type, listener]] of listening.splice(0)) {
      if (listener) target.removeEventListener(type, listener, true)
    }
    localStorage.clear()
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
}

export function hit(event_id: string, title = 'Tea'): Hit {
  return {
    event_id,
    type: 'pageview',
    ts: startMs,
    client_id: '758596365.1795400123',
    visit_id: '0mwsmvlfk000000000000',
    visit_at: startMs,
    url: 'https://shop.example/',
    title,
  }
}

export function readBody(body: unknown) {
  const { sent_at, hits }: { sent_at: number; hits: Hit[] } = JSON.parse(String(body))
  return { sent_at, ids: hits.map(({ event_id }) => event_id) }
}

export const fetchedIds = () => fetched.mock.calls.map(([, sent]) => readBody(sent?.body).ids)
export const beaconedIds = () => beaconed.mock.calls.map(([, body]) => readBody(body).ids)

// @vitest-environment happy-dom
import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openQueue } from './send.ts'

const url = 'https://shop.example/metrics/v1/hits?site=shop'
const startMs = 1_795_400_123_456

const fetched = vi.fn<typeof fetch>()
const beaconed = vi.fn<typeof navigator.sendBeacon>()
const answer = (status: number) => Promise.resolve(new Response(null, { status }))

type Listening = Parameters<EventTarget['addEventListener']>
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
  vi.stubGlobal(
    'fetch',
    fetched.mockReset().mockImplementation(() => answer(200)),
  )
  vi.spyOn(navigator, 'sendBeacon').mockImplementation(beaconed.mockReset().mockReturnValue(true))
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  // A queue listens as long as its page lives: the next test is another page.
  for (const [target, [type, listener]] of listening.splice(0)) {
    if (listener) target.removeEventListener(type, listener, true)
  }
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function hit(event_id: string, title = ''): Hit {
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

function read(body: unknown) {
  const { sent_at, hits }: { sent_at: number; hits: Hit[] } = JSON.parse(String(body))
  return { sent_at, ids: hits.map(({ event_id }) => event_id) }
}
const fetchedIds = () => fetched.mock.calls.map(([, request]) => read(request?.body).ids)
const beaconedIds = () => beaconed.mock.calls.map(([, body]) => read(body).ids)

function hide(): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('batches', () => {
  test('hits made within 50 ms go as one', async () => {
    const queue = openQueue(url, Date.now)
    queue.add(hit('a'))
    await vi.advanceTimersByTimeAsync(49)
    queue.add(hit('b'))
    expect(fetched).not.toHaveBeenCalled()

    await vi.advanceTimersByTimeAsync(1)

    expect(fetched.mock.calls).toEqual([
      [
        url,
        {
          method: 'POST',
          body: JSON.stringify({ sent_at: startMs + 50, hits: [hit('a'), hit('b')] }),
          keepalive: true,
          credentials: 'include',
          mode: 'cors',
        },
      ],
    ])
  })

  test('of three hits of 20 KB the third goes when the first two have arrived', async () => {
    const land: ((response: Response) => void)[] = []
    fetched.mockImplementation(() => new Promise((resolve) => land.push(resolve)))
    const queue = openQueue(url, Date.now)
    for (const id of ['a', 'b', 'c']) queue.add(hit(id, 'я'.repeat(10_000)))
    await vi.advanceTimersByTimeAsync(1000)
    expect(fetchedIds()).toEqual([['a', 'b']])

    land[0]?.(new Response())
    await vi.advanceTimersByTimeAsync(0)

    expect(fetchedIds()).toEqual([['a', 'b'], ['c']])
  })

  test('120 hits go in batches of 50', async () => {
    const queue = openQueue(url, Date.now)
    for (let index = 0; index < 120; index++) queue.add(hit(`${index}`))

    await vi.advanceTimersByTimeAsync(50)

    expect(fetchedIds().map((ids) => ids.length)).toEqual([50, 50, 20])
  })

  test('of 510 hits the 10 oldest are dropped', async () => {
    const queue = openQueue(url, Date.now)
    for (let index = 0; index < 510; index++) queue.add(hit(`${index}`))

    await vi.advanceTimersByTimeAsync(50)

    expect(fetchedIds().flat()).toHaveLength(500)
    expect(fetchedIds().flat()[0]).toBe('10')
  })
})

describe('failures', () => {
  test.each<[string, () => Promise<Response>]>([
    ['a dead network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a 500', () => answer(500)],
    ['a 503', () => answer(503)],
    ['a 429', () => answer(429)],
  ])('after %s the same event IDs go again, before newer hits', async (_, failure) => {
    fetched.mockImplementationOnce(failure)
    const queue = openQueue(url, Date.now)
    queue.add(hit('a'))
    await vi.advanceTimersByTimeAsync(50)
    queue.add(hit('b'))

    await vi.advanceTimersByTimeAsync(1000)

    expect(fetchedIds()).toEqual([['a'], ['a', 'b']])
    expect(read(fetched.mock.calls[1]?.[1]?.body).sent_at).toBe(startMs + 1050)
  })

  test.each([400, 403, 404, 413])('after a %i the batch is dropped', async (status) => {
    fetched.mockImplementationOnce(() => answer(status))
    const queue = openQueue(url, Date.now)
    queue.add(hit('a'))
    await vi.advanceTimersByTimeAsync(100_000)
    queue.add(hit('b'))
    await vi.advanceTimersByTimeAsync(50)

    expect(fetchedIds()).toEqual([['a'], ['b']])
  })

  test('the pauses grow from 1 s to 60 s, and after six tries only the next hit tries again', async () => {
    fetched.mockImplementation(() => answer(503))
    const times: number[] = []
    const queue = openQueue(url, () => times[times.push(Date.now()) - 1] ?? 0)
    queue.add(hit('a'))

    await vi.advanceTimersByTimeAsync(3_600_000)

    // 50 ms, then 1, 3, 9, 27 and 60 s.
    const sums = [50, 1050, 4050, 13_050, 40_050, 100_050]
    expect(times.map((time) => time - startMs)).toEqual(sums)

    fetched.mockImplementation(() => answer(200))
    queue.add(hit('b'))
    await vi.advanceTimersByTimeAsync(50)

    expect(fetchedIds().at(-1)).toEqual(['a', 'b'])
  })

  test('jitter takes up to half of a pause', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    fetched.mockImplementationOnce(() => answer(503))
    openQueue(url, Date.now).add(hit('a'))

    await vi.advanceTimersByTimeAsync(549)
    expect(fetched).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(fetched).toHaveBeenCalledTimes(2)
  })
})

describe('leaving', () => {
  test('a hidden page sends what waits at once, as text', () => {
    openQueue(url, Date.now).add(hit('a'))

    hide()

    expect(beaconed.mock.calls).toEqual([
      [url, JSON.stringify({ sent_at: startMs, hits: [hit('a')] })],
    ])
  })

  test('hiding and leaving send a hit once', async () => {
    openQueue(url, Date.now).add(hit('a'))

    window.dispatchEvent(new Event('pagehide'))
    hide()
    await vi.advanceTimersByTimeAsync(1000)

    expect(beaconedIds()).toEqual([['a']])
    expect(fetched).not.toHaveBeenCalled()
  })

  test('a left page hands over what is on its way too', async () => {
    fetched.mockImplementation(() => new Promise(() => {}))
    const queue = openQueue(url, Date.now)
    queue.add(hit('a'))
    await vi.advanceTimersByTimeAsync(50)
    queue.add(hit('b'))

    window.dispatchEvent(new Event('pagehide'))

    expect(beaconedIds()).toEqual([['b'], ['a']])
  })

  test.each([
    ['is refused', () => false],
    [
      'is missing',
      () => {
        throw new TypeError('navigator.sendBeacon is not a function')
      },
    ],
  ])('where the beacon %s, fetch goes and a failure is tried again', async (_, refuse) => {
    beaconed.mockImplementation(refuse)
    fetched.mockImplementationOnce(() => answer(503))
    openQueue(url, Date.now).add(hit('a'))

    hide()
    await vi.advanceTimersByTimeAsync(1000)

    expect(fetchedIds()).toEqual([['a'], ['a']])
  })
})

test('forgotten hits are neither sent nor tried again', async () => {
  fetched.mockImplementation(() => answer(503))
  const queue = openQueue(url, Date.now)
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(50)
  fetched.mockClear()

  queue.forget()
  queue.add(hit('b'))
  queue.forget()
  await vi.advanceTimersByTimeAsync(3_600_000)

  expect(fetched).not.toHaveBeenCalled()
})

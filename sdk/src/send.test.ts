// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import {
  answer,
  beaconed,
  beaconedIds,
  fetched,
  fetchedIds,
  hit,
  openTestQueue,
  startMs,
  url,
  useFakeNetwork,
} from '../test/fake-network.ts'

useFakeNetwork()

function hide(): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

test('hits made within 50 ms go as one', async () => {
  const queue = openTestQueue()
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
        signal: expect.any(AbortSignal),
      },
    ],
  ])
})

test('of three hits of 20 KB the third goes when the first two have arrived', async () => {
  const land: ((response: Response) => void)[] = []
  fetched.mockImplementation(() => new Promise((resolve) => land.push(resolve)))
  const queue = openTestQueue()
  for (const id of ['a', 'b', 'c']) queue.add(hit(id, 'я'.repeat(10_000)))
  await vi.advanceTimersByTimeAsync(1000)
  expect(fetchedIds()).toEqual([['a', 'b']])

  land[0]?.(new Response())
  await vi.advanceTimersByTimeAsync(0)

  expect(fetchedIds()).toEqual([['a', 'b'], ['c']])
})

test('120 hits go in batches of 50', async () => {
  const queue = openTestQueue()
  for (let index = 0; index < 120; index++) queue.add(hit(`${index}`))

  await vi.advanceTimersByTimeAsync(50)

  expect(fetchedIds().map((ids) => ids.length)).toEqual([50, 50, 20])
})

test('of 510 hits the 10 oldest are dropped', async () => {
  const queue = openTestQueue()
  for (let index = 0; index < 510; index++) queue.add(hit(String(index).padStart(3, '0')))

  await vi.advanceTimersByTimeAsync(50)

  expect(fetchedIds().flat()).toHaveLength(500)
  expect(fetchedIds().flat()[0]).toBe('010')
})

test('a hidden page sends what waits at once', () => {
  openTestQueue().add(hit('a'))

  hide()

  expect(fetchedIds()).toEqual([['a']])
})

test('a left page hands what waits to the browser, as text', () => {
  openTestQueue().add(hit('a'))

  window.dispatchEvent(new Event('pagehide'))

  expect(beaconed.mock.calls).toEqual([
    [url, JSON.stringify({ sent_at: startMs, hits: [hit('a')] })],
  ])
})

test('hiding and leaving send a hit once', async () => {
  openTestQueue().add(hit('a'))

  window.dispatchEvent(new Event('pagehide'))
  hide()
  await vi.advanceTimersByTimeAsync(1000)

  expect(beaconedIds()).toEqual([['a']])
  expect(fetched).not.toHaveBeenCalled()
})

test('a left page hands over what is on its way too', async () => {
  fetched.mockImplementation(() => new Promise(() => {}))
  const queue = openTestQueue()
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(50)
  queue.add(hit('b'))

  window.dispatchEvent(new Event('pagehide'))

  expect(beaconedIds()).toEqual([['a', 'b']])
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
  openTestQueue().add(hit('a'))

  window.dispatchEvent(new Event('pagehide'))
  hide()
  await vi.advanceTimersByTimeAsync(1000)

  expect(fetchedIds()).toEqual([['a'], ['a']])
})

test('forgotten hits are neither sent nor tried again', async () => {
  fetched.mockImplementation(() => answer(503))
  const queue = openTestQueue()
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(50)
  fetched.mockClear()

  queue.forget()
  queue.add(hit('b'))
  queue.forget()
  await vi.advanceTimersByTimeAsync(3_600_000)

  expect(fetched).not.toHaveBeenCalled()
})

const stored = () => Object.keys(localStorage)

test('a hit is stored until it is answered', async () => {
  openTestQueue().add(hit('a'))
  expect(stored()).toEqual(['tl_hit.shop.a'])

  await vi.advanceTimersByTimeAsync(50)

  expect(stored()).toEqual([])
})

test('what a tab left behind goes with the next page, under the same event IDs', async () => {
  fetched.mockImplementation(() => new Promise(() => {}))
  openTestQueue().add(hit('a'))
  await vi.advanceTimersByTimeAsync(50)
  fetched.mockImplementation(() => answer(200))

  openTestQueue()
  await vi.advanceTimersByTimeAsync(50)

  expect(fetchedIds()).toEqual([['a'], ['a']])
  expect(stored()).toEqual([])
})

test('two tabs keep their hits apart, and what one settles the other does not send', async () => {
  const [one, other] = [openTestQueue(), openTestQueue()]
  one.add(hit('a'))
  other.add(hit('b'))
  openTestQueue()
  await vi.advanceTimersByTimeAsync(50)

  expect(new Set(fetchedIds().flat())).toEqual(new Set(['a', 'b']))
  expect(stored()).toEqual([])
})

test('forgotten in one tab, hits of another are not sent either', async () => {
  openTestQueue().add(hit('a'))
  openTestQueue().forget()
  await vi.advanceTimersByTimeAsync(50)

  expect(stored()).toEqual([])
  expect(fetched).not.toHaveBeenCalled()
})

test('of more than 250,000 characters the oldest are dropped', () => {
  const queue = openTestQueue()
  for (let index = 0; index < 30; index++)
    queue.add(hit(String(index).padStart(2, '0'), 'x'.repeat(9_800)))

  // Each hit is about 10,000 characters long: 25 fit.
  expect(stored().toSorted()[0]).toBe('tl_hit.shop.05')
  expect(stored()).toHaveLength(25)
})

test('a hit that names nobody is sent and never stored', async () => {
  const { client_id: _, ...nobody } = hit('a')
  openTestQueue().add({ ...nobody, type: 'pageview', consent: 'denied' })

  expect(stored()).toEqual([])
  await vi.advanceTimersByTimeAsync(50)
  expect(fetchedIds()).toEqual([['a']])
})

// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import {
  answer,
  beaconed,
  beaconedIds,
  fetched,
  fetchedIds,
  hit,
  startMs,
  useFakeNetwork,
} from '../test/fake-network.ts'
import { openQueue } from './send.ts'

const url = 'https://shop.example/metrics/v1/hits?site=shop'

useFakeNetwork()

function hide(): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

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

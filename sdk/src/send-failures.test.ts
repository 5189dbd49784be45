// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import {
  answer,
  beaconed,
  fetched,
  fetchedIds,
  hit,
  openTestQueue,
  readBody,
  startMs,
  useFakeNetwork,
} from '../test/fake-network.ts'

useFakeNetwork()

test.each<[string, () => Promise<Response>]>([
  ['a dead network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a 500', () => answer(500)],
  ['a 503', () => answer(503)],
  ['a 429', () => answer(429)],
])('after %s the same event IDs go again, before newer hits', async (_, failure) => {
  fetched.mockImplementationOnce(failure)
  const queue = openTestQueue()
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(50)
  queue.add(hit('b'))

  await vi.advanceTimersByTimeAsync(1000)

  expect(fetchedIds()).toEqual([['a'], ['a', 'b']])
  expect(readBody(fetched.mock.calls[1]?.[1]?.body).sent_at).toBe(startMs + 1050)
})

test.each([400, 403, 404, 413])('after a %i the batch is dropped', async (status) => {
  fetched.mockImplementationOnce(() => answer(status))
  const queue = openTestQueue()
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(100_000)
  queue.add(hit('b'))
  await vi.advanceTimersByTimeAsync(50)

  expect(fetchedIds()).toEqual([['a'], ['b']])
})

test('the pauses grow from 1 s to 60 s, and after six tries only the next hit tries again', async () => {
  fetched.mockImplementation(() => answer(503))
  const times: number[] = []
  const queue = openTestQueue(() => times[times.push(Date.now()) - 1] ?? 0)
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

test('with the next hit after six tries comes one more, and no series', async () => {
  fetched.mockImplementation(() => answer(503))
  const queue = openTestQueue()
  queue.add(hit('a'))
  await vi.advanceTimersByTimeAsync(3_600_000)
  queue.add(hit('b'))
  await vi.advanceTimersByTimeAsync(3_600_000)
  window.dispatchEvent(new Event('pagehide'))

  expect(fetched).toHaveBeenCalledTimes(7)
  expect(beaconed).not.toHaveBeenCalled()
})

test('online again it tries at once', async () => {
  fetched.mockImplementation(() => Promise.reject(new TypeError('Failed to fetch')))
  openTestQueue().add(hit('a'))
  await vi.advanceTimersByTimeAsync(3_600_000)
  fetched.mockImplementation(() => answer(200))

  window.dispatchEvent(new Event('online'))

  expect(fetchedIds()[6]).toEqual(['a'])
})

test.each([429, 503])(
  'a %i with Retry-After is left alone that long, whatever happens',
  async (status) => {
    const headers = { 'retry-after': '20' }
    fetched.mockImplementationOnce(async () => new Response(null, { status, headers }))
    const queue = openTestQueue()
    queue.add(hit('a'))
    await vi.advanceTimersByTimeAsync(50)
    queue.add(hit('b'))
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(new Event('pagehide'))

    // 20 s as asked, and the first pause of 1 s.
    await vi.advanceTimersByTimeAsync(20_999)
    expect(fetched).toHaveBeenCalledTimes(1)
    expect(beaconed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(fetchedIds()[1]).toEqual(['a', 'b'])
  },
)

test('jitter takes up to half of a pause', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  fetched.mockImplementationOnce(() => answer(503))
  openTestQueue().add(hit('a'))

  await vi.advanceTimersByTimeAsync(549)
  expect(fetched).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(fetched).toHaveBeenCalledTimes(2)
})

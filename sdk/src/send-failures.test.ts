// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import {
  answer,
  fetched,
  fetchedIds,
  hit,
  readBody,
  startMs,
  useFakeNetwork,
} from '../test/fake-network.ts'
import { openQueue } from './send.ts'

const url = 'https://shop.example/metrics/v1/hits?site=shop'

useFakeNetwork()

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
  expect(readBody(fetched.mock.calls[1]?.[1]?.body).sent_at).toBe(startMs + 1050)
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

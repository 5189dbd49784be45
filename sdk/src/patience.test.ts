// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPatience } from './patience.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('five turns in 5 s are enough, until 5 s of quiet', () => {
  const mayWrite = openPatience()
  const turns = [1, 1, 2, 3, 4, 5, 6, 7].map((turn) => mayWrite(document, turn))
  expect(turns).toEqual([true, true, true, true, true, true, false, false])

  vi.advanceTimersByTime(4999)
  expect(mayWrite(document, 8)).toBe(false)
  vi.advanceTimersByTime(5000)
  expect(mayWrite(document, 9)).toBe(true)
})

test('a node that changes once a second is swapped for ever', () => {
  const mayWrite = openPatience()

  for (let turn = 1; turn < 60; turn++) {
    expect(mayWrite(document, turn)).toBe(true)
    vi.advanceTimersByTime(1000)
  }
})

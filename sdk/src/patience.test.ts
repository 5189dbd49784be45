// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { openPatience } from './patience.ts'

test('five turns in 5 s are enough, until 5 s of quiet', () => {
  let now = 1_795_400_123_456
  const mayWrite = openPatience(() => now)
  const turns = [1, 1, 2, 3, 4, 5, 6, 7].map((turn) => mayWrite(document, turn))
  expect(turns).toEqual([true, true, true, true, true, true, false, false])

  now += 4999
  expect(mayWrite(document, 8)).toBe(false)
  now += 5000
  expect(mayWrite(document, 9)).toBe(true)
})

test('a node that changes once a second is swapped for ever', () => {
  let now = 1_795_400_123_456
  const mayWrite = openPatience(() => now)

  for (let turn = 1; turn < 60; turn++) {
    expect(mayWrite(document, turn)).toBe(true)
    now += 1000
  }
})

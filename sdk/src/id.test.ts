import { expect, test } from 'vitest'
import { newId } from './id.ts'

test('an ID is the milliseconds in base36 and 12 random characters', () => {
  // 36 ** 8 - 1, in June 2059, is the last moment of eight digits.
  expect(newId(2_821_109_907_455)).toMatch(/^0zzzzzzzz[0-9a-z]{12}$/)
  expect(newId(2_821_109_907_456)).toMatch(/^100000000[0-9a-z]{12}$/)
})

test('a later ID sorts behind an earlier one', () => {
  const times = [0, 35, 36, 1_795_400_123_456, 1_795_400_123_457, Date.UTC(2059, 5, 1)]
  const ids = times.map(newId)

  expect(ids.toSorted()).toEqual(ids)
})

test('10,000 IDs of one millisecond differ', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_795_400_123_456))

  expect(new Set(ids).size).toBe(10_000)
})

import { expect, test } from 'vitest'
import { batchLength } from './batch.ts'

test('of 60 small hits the first 50 are one batch', () => {
  expect(batchLength(Array.from({ length: 60 }, () => '{}'))).toBe(50)
})

test.each([0, 1, 50])('%i small hits are one batch', (count) => {
  const waiting = Array.from({ length: count }, () => '{}')

  expect(batchLength(waiting)).toBe(count)
})

// 64 bytes of envelope and 4 times 12,483 + 1 are 50,000.
test('four hits of 12,483 bytes are one batch, a byte more is not', () => {
  const hit = 'x'.repeat(12_483)

  expect(batchLength([hit, hit, hit, hit])).toBe(4)
  expect(batchLength([hit, hit, hit, `${hit}x`])).toBe(3)
})

test('bytes count, not characters', () => {
  // 20,000 letters of two bytes each.
  const hit = 'я'.repeat(20_000)

  expect(batchLength([hit, hit])).toBe(1)
})

test('a hit that is too large alone goes alone', () => {
  const waiting = ['x'.repeat(60_000), '{}']

  expect(batchLength(waiting)).toBe(1)
})

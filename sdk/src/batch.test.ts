import { expect, test } from 'vitest'
import { takeBatch } from './batch.ts'

test('a batch is taken off the front', () => {
  const waiting = Array.from({ length: 60 }, (_, index) => `{"at":${index}}`)

  const batch = takeBatch(waiting)

  expect(batch).toHaveLength(50)
  expect(batch[0]).toBe('{"at":0}')
  expect(waiting[0]).toBe('{"at":50}')
})

test.each([0, 1, 50])('%i small hits are one batch', (count) => {
  const waiting = Array.from({ length: count }, () => '{}')

  expect(takeBatch(waiting)).toHaveLength(count)
  expect(waiting).toEqual([])
})

// 64 bytes of envelope and 4 times 12,483 + 1 are 50,000.
test('four hits of 12,483 bytes are one batch, a byte more is not', () => {
  const hit = 'x'.repeat(12_483)

  expect(takeBatch([hit, hit, hit, hit])).toHaveLength(4)
  expect(takeBatch([hit, hit, hit, `${hit}x`])).toHaveLength(3)
})

test('bytes count, not characters', () => {
  // 20,000 letters of two bytes each.
  const hit = 'я'.repeat(20_000)

  expect(takeBatch([hit, hit])).toHaveLength(1)
})

test('a hit that is too large alone goes alone', () => {
  const waiting = ['x'.repeat(60_000), '{}']

  expect(takeBatch(waiting)).toHaveLength(1)
  expect(waiting).toEqual(['{}'])
})

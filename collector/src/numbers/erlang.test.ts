import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numbersFor, shareTurnedAway } from './erlang.ts'

// A number is kept for the visit and the hold; the table is in docs of telephony everywhere.
test.each([
  { traffic: 10, five: 15, one: 18 },
  { traffic: 200 * (5.5 / 60), five: 24, one: 28 },
  { traffic: 110, five: 115, one: 128 },
  { traffic: 5.5, five: 10, one: 12 },
])('for $traffic erlangs $five numbers turn away 5 %, $one turn away 1 %', (given) => {
  expect(numbersFor(given.traffic, 0.05)).toBe(given.five)
  expect(numbersFor(given.traffic, 0.01)).toBe(given.one)
})

test('ten numbers for ten erlangs turn away a fifth, which the mean does not tell', () => {
  expect(shareTurnedAway(10, 10)).toBeCloseTo(0.2146, 4)
})

test('the share is that of the sum over factorials', () => {
  // B = (Aᴺ/N!) / Σ Aᵏ/k!, for 2 erlangs and 3 numbers (8/6) / (1 + 2 + 2 + 8/6).
  expect(shareTurnedAway(2, 3)).toBeCloseTo(4 / 19, 12)
  expect(shareTurnedAway(2, 0)).toBe(1)
  expect(shareTurnedAway(0, 3)).toBe(0)
})

test('the numbers that are said are enough, and one less is not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 300, noNaN: true }),
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      (traffic, share) => {
        const numbers = numbersFor(traffic, share)
        expect(shareTurnedAway(traffic, numbers)).toBeLessThanOrEqual(share)
        expect(shareTurnedAway(traffic, numbers - 1)).toBeGreaterThan(share)
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossRate, rateUnits, sameCurrency, writeRate } from './rate.ts'

test.each([
  ['0.92', '0.920000000000000000'],
  [92.5, '92.500000000000000000'],
  [5.71e-5, '0.000057100000000000'],
  [1e-7, '0.000000100000000000'],
  [' +1.0000000000000000005 ', '1.000000000000000001'],
  ['1000000000', '1000000000.000000000000000000'],
])('%s is stored as %s', (given, stored) => {
  expect(writeRate(rateUnits(given) ?? 0n)).toBe(stored)
})

test.each(['0', '', '-1', '1e3', '1,5', 'NaN', '0.0000000009', '1000000000.1', 1e-10, -2, 1e10])(
  '%s is no rate',
  (given) => {
    expect(rateUnits(given)).toBeUndefined()
  },
)

test('a rate of two currencies through a third is theirs, and back again it is one', () => {
  // A dollar at 92.50 and a euro at 100 roubles.
  const [dollar, euro] = [rateUnits(92.5) ?? 0n, rateUnits(100) ?? 0n]
  expect(writeRate(crossRate(dollar, euro))).toBe('0.925000000000000000')
  // 100 / 92.5 = 1.081081081081081081|08…
  expect(writeRate(crossRate(euro, dollar))).toBe('1.081081081081081081')
  // 2 / 3 is rounded half up.
  expect(crossRate(2n, 3n)).toBe(666_666_666_666_666_667n)
})

test('the rates of a pair and of its reverse are each other’s inverse, but for the last digit', () => {
  const worth = fc.bigInt(10n ** 15n, 10n ** 21n)
  fc.assert(
    fc.property(worth, worth, (one, other) => {
      const [there, back] = [crossRate(one, other), crossRate(other, one)]
      const off = there * back - sameCurrency * sameCurrency
      const bound = there + back
      return off <= bound && off >= -bound
    }),
  )
})

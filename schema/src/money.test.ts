import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moneyOf, parseMoney } from './money.ts'

test.each([
  ['0', '0.0000'],
  ['12', '12.0000'],
  ['+7.5', '7.5000'],
  ['-0.00004', '0.0000'],
  ['-0.00005', '-0.0001'],
  ['1.00005', '1.0001'],
  ['0.99995', '1.0000'],
  ['12.345678', '12.3457'],
  ['99999999999999.9999', '99999999999999.9999'],
  [' 1 ', '1.0000'],
])('%s is stored as %s', (given, stored) => {
  expect(parseMoney(given)).toBe(stored)
})

test.each(['', '.', '1.', '.5', '1e3', '1,5', '0x1', 'NaN', '-', '1 000', '999999999999999'])(
  '"%s" is no amount',
  (given) => {
    expect(parseMoney(given)).toBeUndefined()
  },
)

test('what rounds up past the last digit is no amount', () => {
  expect(parseMoney('99999999999999.99995')).toBeUndefined()
})

test('a number is stored as it was meant, not as the float it is', () => {
  expect(moneyOf(0.1)).toBe('0.1000')
  expect(moneyOf(1.005)).toBe('1.0050')
  expect(moneyOf(1e-7)).toBe('0.0000')
  expect(moneyOf(123456789.1234)).toBe('123456789.1234')
})

test('every amount of whole ten-thousandths comes back to the digit', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), (units) => {
      const digits = (units < 0n ? -units : units).toString().padStart(5, '0')
      const text = `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
      return parseMoney(text) === text
    }),
  )
})

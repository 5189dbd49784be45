import fc from 'fast-check'
import { expect, test } from 'vitest'
import { e164Of, wholeE164 } from './e164.ts'

test.each([
  ['8 (916) 123-45-67', 'RU', '+79161234567'],
  ['+7 916 123-45-67', '', '+79161234567'],
  ['79161234567', '', '+79161234567'],
  ['030 901820', 'DE', '+4930901820'],
  ['+44 (0)20 7946 0958', 'DE', '+442079460958'],
  ['916 123-45-67', 'RU', '+79161234567'],
  ['030 901820', '', undefined],
  ['101', 'DE', undefined],
  ['call me', 'DE', undefined],
  ['', 'DE', undefined],
  ['+7 916 123-45-67', 'XX', '+79161234567'],
  ['sip:+79161234567@pbx.example', '', '+79161234567'],
  ['8 916 123-45-67 (Anna)', 'RU', '+79161234567'],
])('%s of %s is %s', (text, country, number) => {
  expect(wholeE164(text, country)).toBe(number)
})

test('whatever is written, a number is E.164 and stays itself', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', 'RU', 'DE', 'US'),
      (text, country) => {
        const number = wholeE164(text, country)
        if (number === undefined) return
        expect(number).toMatch(/^\+[1-9]\d{1,14}$/)
        expect(wholeE164(number, 'FR')).toBe(number)
      },
    ),
  )
})

test.each([
  ['101', 'DE', '101'],
  ['+101', '', '+101'],
  ['8 (916) 123-45-67', 'RU', '+79161234567'],
])('of %s of %s, which may be no whole number, %s is left', (text, country, number) => {
  expect(e164Of(text, country)).toBe(number)
})

import type { Replacement } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Place, type ReadyRule, readyRule, swapCells } from './finder.ts'
import { swapRules } from './swap-rules.ts'

const ruled = (replacements: Replacement[]) => swapRules(replacements).map(readyRule)
const from = '+7 495 123-45-67'
const same = ruled([{ from, to: '+74959765432' }])
const longer = ruled([{ from, to: '+493023125000', format: '+49 30 23125-000' }])
const email = ruled([{ from: 'sales@shop.com', to: 'sales+x1@shop.com' }])

const swap = (text: string, rules: ReadyRule[], place: Place = 3) =>
  swapCells(text, place, rules).join('')
const digitsOf = (text: string) => text.replace(/\D/g, '')

const gap = fc.constantFrom('', ' ', '-', '.', ' (', ') ', '\u00a0', '\u2011', '\u2013', ' \u2013 ')
/** Our number, written in any way. */
const written = fc
  .tuple(
    fc.constantFrom('+7', '8', '7', '00 7', '007', '+ 7'),
    fc.array(gap, { minLength: 10, maxLength: 10 }),
  )
  .map(([prefix, gaps]) => prefix + gaps.map((each, at) => each + '4951234567'.charAt(at)).join(''))
const words = fc.stringMatching(/^[a-zA-Zа-яА-Я,;:!? ]{0,20}$/)
const page = fc
  .array(fc.tuple(words, written), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(([before, number]) => `${before}, ${number}`).join('; '))

test('a swap changes the seven digits that differ, whatever the writing, and nothing around them', () => {
  fc.assert(
    fc.property(page, (text) => {
      const swapped = swap(text, same)

      expect(swapped.replace(/\d/g, '0')).toBe(text.replace(/\d/g, '0'))
      expect(digitsOf(swapped)).toBe(digitsOf(text).replaceAll('4951234567', '4959765432'))
    }),
  )
})

test('a number of another length is written whole, in its own format', () => {
  fc.assert(
    fc.property(words, written, words, (before, number, after) => {
      expect(swap(`${before} ${number} ${after}`, longer)).toBe(
        `${before} +49 30 23125-000 ${after}`,
      )
    }),
  )
})

test('a swap of a swapped text changes nothing', () => {
  fc.assert(
    fc.property(page, fc.constantFrom(same, longer), (text, rules) => {
      const once = swap(text, rules)

      expect(swap(once, rules)).toBe(once)
    }),
  )
})

test('however a text is cut into nodes, the nodes together say the same', () => {
  fc.assert(
    fc.property(page, fc.array(fc.nat(80)), fc.constantFrom(same, longer), (text, cuts, rules) => {
      const cells = swapCells(text, 3, rules)
      const edges = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length]
      const nodes = edges
        .sort((one, other) => one - other)
        .map((edge, at) => cells.slice(edge, edges[at + 1] ?? edge).join(''))

      expect(cells).toHaveLength(text.length)
      expect(nodes.join('')).toBe(swap(text, rules))
    }),
  )
})

test('digits that are a part of more digits are left alone', () => {
  const run = fc.stringMatching(/^\d{1,6}$/)
  fc.assert(
    fc.property(run, run, fc.constantFrom('', '-', '.', '/'), (before, after, joint) => {
      for (const text of [`${before}${joint}84951234567`, `84951234567${joint}${after}`]) {
        expect(swap(text, same)).toBe(text)
      }
    }),
  )
})

test('texts without the number or address stay, whatever is in them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!digitsOf(text).includes('4951234567') && !/sales/i.test(text))

      expect(swap(text, [...same, ...longer, ...email])).toBe(text)
      expect(swap(text, [...same, ...longer, ...email], 4)).toBe(text)
    }),
  )
})

test.each([
  ['+49 30 23125-000', '+49 30 99999-111', '030/23125000', '030/99999111'],
  ['+49 30 23125-000', '+49 30 99999-111', '0049 30 23125 000', '0049 30 99999 111'],
  ['+375 17 123-45-67', '+375 17 765-43-21', '+375 (17) 123-45-67', '+375 (17) 765-43-21'],
  ['+1 212 555-0123', '+1 646 555-0199', '(212) 555-0123', '(646) 555-0199'],
  ['+1 212 555-0123', '+1 646 555-0199', '1-212-555-0123', '1-646-555-0199'],
  ['123-45-67', '+7 495 976-54-32', '+7 495 123-45-67', '+7 495 123-45-67'],
])('of %s and %s, %s becomes %s', (old, to, text, swapped) => {
  expect(swap(text, ruled([{ from: old, to }]))).toBe(swapped)
})

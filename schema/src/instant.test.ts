import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatInstant, isDay, parseInstant } from './instant.ts'

test.each([
  ['2026-10-01', '2026-10-01 00:00:00.000'],
  ['2026-10-01T09:30', '2026-10-01 09:30:00.000'],
  ['2026-10-01 09:30:15', '2026-10-01 09:30:15.000'],
  ['2026-10-01T09:30:15.1239Z', '2026-10-01 09:30:15.123'],
  ['2026-10-01T09:30:15,5+03:00', '2026-10-01 06:30:15.500'],
  ['2026-10-01T00:30:00+0300', '2026-09-30 21:30:00.000'],
  ['2024-02-29T23:59:59.999z', '2024-02-29 23:59:59.999'],
])('%s is %s in UTC', (given, stored) => {
  expect(formatInstant(parseInstant(given) ?? 0)).toBe(stored)
})

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-10-01T24:00',
  '2026-10-01T10:60',
  '01.10.2026',
  'yesterday',
  '1759300000',
  '1999-12-31',
  '2100-01-01',
  '',
])('"%s" is no moment', (given) => {
  expect(parseInstant(given)).toBeUndefined()
})

test('a moment is written as its ISO form, whatever was written before it', () => {
  const near = fc.integer({ min: 0, max: 400_000 }).map((ms) => Date.UTC(2026, 9, 1, 9) + ms)
  const any = fc.double({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31), noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.oneof(near, any), { maxLength: 50 }), (moments) => {
      for (const ms of moments) {
        const iso = new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
        expect(formatInstant(ms)).toBe(iso)
      }
    }),
  )
})

test('every real day is one, and the day after the last of a month is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) }), (ms) => {
      const day = new Date(ms).toISOString().slice(0, 10)
      const [year = '', month = ''] = day.split('-')
      const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
      return isDay(day) && !isDay(`${year}-${month}-${last + 1}`)
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localTime, shownAt } from '../src/local-time.ts'

test.each([
  ['2026-10-05 12:15:07', 'Europe/Moscow', '2026-10-05T09:15:07.000Z'],
  ['2026-07-05 12:15:07', 'America/New_York', '2026-07-05T16:15:07.000Z'],
  ['2026-01-05 12:15:07', 'America/New_York', '2026-01-05T17:15:07.000Z'],
  ['2026-10-05 12:15:07', 'Asia/Kathmandu', '2026-10-05T06:30:07.000Z'],
  ['2026-10-05T12:15:07+02:00', 'Asia/Kathmandu', '2026-10-05T10:15:07.000Z'],
  ['2026-10-05T12:15:07Z', 'Europe/Moscow', '2026-10-05T12:15:07.000Z'],
  // Shown twice: the first one. On 25 October at 1:00 UTC Berlin goes from +2 to +1.
  ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  // Never shown: on 29 March at 1:00 UTC Berlin skips from 2 to 3.
  ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
])('%s in %s is %s', (text, zone, iso) => {
  expect(new Date(localTime(text, zone) ?? 0).toISOString()).toBe(iso)
})

test('what is no moment is none', () => {
  expect(localTime('soon', 'UTC')).toBeNaN()
  expect(localTime('2026-02-30 10:00:00', 'UTC')).toBeNaN()
  expect(localTime('', 'UTC')).toBeUndefined()
})

test('what a clock shows leads back to a moment at which it shows that', () => {
  const zones = ['UTC', 'Europe/Moscow', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tehran']
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) }),
      fc.constantFrom(...zones),
      (ms, zone) => {
        const second = Math.floor(ms / 1000) * 1000
        const shown = shownAt(second, zone)
        const back = localTime(shown, zone) ?? 0
        expect(shownAt(back, zone)).toBe(shown)
        // An hour that is shown twice is an hour apart, or half of one on Lord Howe.
        expect([0, 1_800_000, 3_600_000]).toContain(second - back)
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestVisitMs, setClock } from './clock.ts'

const now = Date.parse('2026-10-15T12:00:00Z')
const minute = 60_000

test.each([
  { of: 'right', ahead: 0 },
  { of: 'a day fast', ahead: 1440 * minute },
  { of: 'a year slow', ahead: -365 * 1440 * minute },
])('a browser whose clock is $of is set right', ({ ahead }) => {
  const set = setClock({
    ts: now - 5000 + ahead,
    visitAt: now - minute + ahead,
    sentAt: now + ahead,
    now,
  })

  expect(set).toEqual({ ts: now - 5000, visitAt: now - minute })
})

test('seconds on the way do not move a good clock', () => {
  const set = setClock({ ts: now - 20_000, visitAt: now - 20_000, sentAt: now - 19_000, now })

  expect(set.ts).toBe(now - 20_000)
})

test('no hit lies in the future, no visit begins after its hit or two days before it', () => {
  const moment = fc.integer({ min: now - 1e10, max: now + 1e10 })
  fc.assert(
    fc.property(moment, moment, moment, (ts, visitAt, sentAt) => {
      const set = setClock({ ts, visitAt, sentAt, now })
      return set.ts <= now && set.visitAt <= set.ts && set.visitAt >= set.ts - longestVisitMs
    }),
  )
})

import { isDay } from '@throughline/schema'
import { Refusal } from './errors.ts'
import { movedDay } from './moved-day.ts'

const dayMs = 24 * 3_600_000
const longestDays = 3_660

/** A report's days, both included, as the site's calendar has them. */
export type Period = { from: string; to: string }

/** The asked period; the 30 days up to today where it is not said. @throws Refusal 400. */
export function readPeriod(
  { from, to }: { from: string | undefined; to: string | undefined },
  { now, timeZone }: { now: number; timeZone: string },
): Period {
  for (const [field, value] of Object.entries({ from, to })) {
    if (value !== undefined && !isDay(value)) {
      throw new Refusal(400, 'not_a_date', { field, message: `${field} is a day, YYYY-MM-DD.` })
    }
  }
  const end = to ?? dayOf(now, timeZone)
  const start = from ?? movedDay(end, -29)
  const days = (Date.parse(end) - Date.parse(start)) / dayMs + 1
  if (days < 1) {
    throw new Refusal(400, 'from_after_to', { field: 'from', message: `${start} is after ${end}.` })
  }
  if (days > longestDays) {
    throw new Refusal(400, 'too_long', {
      field: 'from',
      limit: longestDays,
      message: `A report covers at most ${longestDays} days.`,
    })
  }
  return { from: start, to: end }
}

function dayOf(ms: number, timeZone: string): string {
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(ms)
}

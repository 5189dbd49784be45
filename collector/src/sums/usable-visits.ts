import { daysAround, movedDay } from '../moved-day.ts'
import type { Period } from '../period.ts'
import type { Question } from '../reports/read-question.ts'
import type { Store } from '../store/store.ts'
import { dimensionsIn, summedBy, type Usable } from './usable.ts'
import { readVisitDates, type VisitDate } from './visit-dates.ts'

/** What `visit_sums` tells visits by, and what no visit has. */
const known = [...summedBy, 'manager', 'product', 'gender', 'age']

/** What follows from a day, and not from its month. */
const daily = ['date', 'week', 'weekday']

type Params = {
  settled: number[]
  /** Days in the site's time zone: what was summed of visits. */
  summed_dates: string[]
  /** Days of UTC all of whose visits are summed, as far as the period goes: no visit of theirs is read. */
  summed_days: string[]
}

type Asked = Pick<Question, 'site' | 'by' | 'filters'> & {
  settings: { time_zone: string }
}

export const oneByOne: Usable<Params> = {
  params: { settled: [], summed_dates: [], summed_days: [] },
  has: { sums: false, others: true },
}

/**
 * Which sums of visits tell all that a question asks, and whether there are visits to read beside them: of other days,
 * or of the site's own staff, to take them off these sums.
 */
export async function usableVisits(
  store: Pick<Store, 'read'>,
  { site, settings, ...question }: Asked,
  { period, staff }: { period: Period; staff: string[] },
): Promise<Usable<Params>> {
  const asked = dimensionsIn(question)
  if (!asked.every((dimension) => known.includes(dimension))) return oneByOne

  const { time_zone } = settings
  const dates = await readVisitDates(store, { site, time_zone, ...period })
  const summed = dates.filter(({ settled }) => settled !== '0')
  if (summed.length === 0) return oneByOne
  const summed_dates = summed.map(({ date }) => date)
  const params = {
    settled: numbersOf(summed, { byMonth: !asked.some((dimension) => daily.includes(dimension)) }),
    summed_dates,
    summed_days: daysOf(new Set(summed_dates), period),
  }
  const others = summed.length < dates.length || staff.length > 0
  return { params, has: { sums: true, others } }
}

/** Of a month that is summed its own number, of every other day that of the day. */
function numbersOf(dates: VisitDate[], { byMonth }: { byMonth: boolean }): number[] {
  const numbers = dates.map(({ settled, month_settled }) =>
    Number(byMonth && month_settled !== '0' ? month_settled : settled),
  )
  return [...new Set(numbers)]
}

function daysOf(summed: Set<string>, { from, to }: Period): string[] {
  const days: string[] = []
  for (let day = movedDay(from, -1); day <= movedDay(to, 1); day = movedDay(day, 1)) {
    if (daysAround(day).every((date) => date < from || date > to || summed.has(date)))
      days.push(day)
  }
  return days
}

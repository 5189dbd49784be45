import { reportSql } from '@throughline/schema'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'
import { type Month, monthsDue } from './months-due.ts'
import { allDates, type DueSums, type Site } from './summing.ts'
import { readVisitDates } from './visit-dates.ts'

type Options = {
  /** How long nothing may have come to the visits of a day before it is summed. */
  restSeconds?: number | undefined
  /** Days of fewer writes are read as fast as their sums. */
  leastChanges?: number
}

/** Visits of days; and of a month that is over, once all its days are summed. */
export function visitSums(
  store: Pick<Store, 'read' | 'change' | 'put'>,
  { restSeconds = 600, leastChanges = 20_000 }: Options = {},
): DueSums {
  return async ({ site, time_zone }) => {
    const dates = await readVisitDates(store, { site, time_zone, ...allDates })
    const days = dates
      .filter(({ settled, changes, rested_seconds }) => {
        const rests = rested_seconds >= restSeconds
        return settled === '0' && rests && Number(changes) >= leastChanges
      })
      .toReversed()
      .map(({ date, changes }) => {
        return () => sumDay({ site, date, time_zone, changes })
      })
    return days.length > 0 ? days : monthsDue(dates).map((month) => () => sumMonth(site, month))
  }

  /** `changes` were read before the visits are: what comes in between makes the sums void. */
  async function sumDay(day: Pick<Site, 'site' | 'time_zone'> & { date: string; changes: string }) {
    const settled = await newVersion(store)
    await store.change(`insert into visit_sums ${reportSql('sum-date')}`, { ...day, settled })
    await store.put('summed_dates', [{ ...day, settled }])
  }

  async function sumMonth(site: string, { month, days }: Month) {
    const settled = await newVersion(store)
    await store.change(`insert into visit_sums ${reportSql('sum-month')}`, {
      ...{ site, month, settled },
      days: days.map(Number),
    })
    await store.put('summed_months', [{ site, month, days, settled }])
  }
}

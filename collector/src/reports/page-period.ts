import { reportSql } from '@throughline/schema'
import { movedDay } from '../moved-day.ts'
import type { Period } from '../period.ts'
import type { Store } from '../store/store.ts'
import type { Asked } from './read-parameters.ts'

/**
 * The newest days of a period that hold the asked page of its leads, which comes the newest first: of a site
 * with thousands of leads a day that is one of them. Who handled a lead, and by which channel it came, is
 * not known before all are read.
 */
export async function pagePeriod(
  store: Pick<Store, 'read'>,
  {
    site,
    period,
    time_zone,
    parameters,
  }: { site: string; period: Period; time_zone: string; parameters: Asked },
): Promise<Period> {
  const { status, kind, waiting, manager, channel, limit, offset } = parameters
  if (manager !== '' || channel !== '') return period
  const days = await store.read<{ day: string; leads: string }>(reportSql('lead-days'), {
    ...{ site, ...period, time_zone, status, kind, waiting },
  })
  let left = Number(limit) + Number(offset)
  for (const { day, leads } of days) {
    left -= Number(leads)
    // A day of UTC begins on the day before it where the clock is behind.
    const from = movedDay(day, -1)
    if (left <= 0) return from > period.from ? { ...period, from } : period
  }
  return period
}

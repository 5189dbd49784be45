import { reportSql } from '@throughline/schema'
import type { Store } from '../store/store.ts'

/** A day in the time zone of its site, and what is known of its visits. */
export type VisitDate = {
  date: string
  /** How often its visits were written, and those of the days around it, since a day of UTC is another. */
  changes: string
  /** Since when nothing was. */
  rested_seconds: number
  /** By what its sums are found; `0` where none hold. */
  settled: string
  /** By what the sums of its month are found, which are of just the asked days of it; else `0`. */
  month_settled: string
}

type Asked = { site: string; time_zone: string; from: string; to: string }

/** The days of a period on which a site may have visits. */
export function readVisitDates(store: Pick<Store, 'read'>, asked: Asked): Promise<VisitDate[]> {
  return store.read<VisitDate>(reportSql('visit-dates'), asked)
}

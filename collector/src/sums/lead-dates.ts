import { reportSql } from '@throughline/schema'
import { defaultAttribution } from '../attribution.ts'
import type { Store } from '../store/store.ts'
import type { Site } from './summing.ts'

/** A day in the time zone of its site, and what is known of its leads. */
export type LeadDate = {
  date: string
  /** How often facts of its leads were written, and those of the days around it, since a day of UTC is another. */
  changes: string
  /** Since when none was, and each of them is a lead. Negative until then. */
  rested_seconds: number
  /** The newest rate that there is. */
  rates: string
  /** By what the sums of its credits are found; `0` where none hold. */
  settled: string
}

const { lookback_days, half_life_days } = defaultAttribution

/** That of which credits are summed. */
export const summedAttribution = { lookback_days, half_life_days }

/** The days of a period on which a site may have leads. */
export function readLeadDates(
  store: Pick<Store, 'read'>,
  { site, from, to, ...settings }: Site & { from: string; to: string },
): Promise<LeadDate[]> {
  const asked = { site, from, to, time_zone: settings.time_zone, asked: whatIsSummed(settings) }
  return store.read<LeadDate>(reportSql('lead-dates'), asked)
}

/** What sums answer: those of another question don't hold. */
export function whatIsSummed({ time_zone, currency }: Omit<Site, 'site'>): string {
  return JSON.stringify({ time_zone, currency, ...summedAttribution })
}

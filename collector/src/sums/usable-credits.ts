import type { Period } from '../period.ts'
import type { Question } from '../reports/read-question.ts'
import type { Store } from '../store/store.ts'
import { readLeadDates, summedAttribution } from './lead-dates.ts'

/** What `credit_sums` tells credits by, and what follows from their day. */
const known = [
  ...['channel', 'source', 'medium', 'campaign', 'campaign_id', 'device', 'country', 'visitor'],
  ...['date', 'week', 'month', 'weekday', 'ad_group'],
]

/** What a report may read as it is summed, as parameters of its SQL. */
type Sums = { credits_settled: number[]; credited_dates: string[] }

type Asked = Pick<
  Question,
  'name' | 'site' | 'by' | 'filters' | 'attribution' | 'currency' | 'bots'
> & {
  settings: { time_zone: string; currency: string }
}

/** Which sums of credits tell all that a question asks, and whether there are leads beside them. */
export async function usableCredits(
  store: Pick<Store, 'read'>,
  question: Asked,
  { period, staff }: { period: Period; staff: string[] },
): Promise<{ sums: Sums; hasOthers: boolean }> {
  const none = { sums: { credits_settled: [], credited_dates: [] }, hasOthers: true }
  // Sums know nobody, so nobody can be left out of them.
  if (staff.length > 0 || !isOfSums(question)) return none
  const { site, settings } = question
  const dates = await readLeadDates(store, { site, ...settings, ...period })
  const summed = dates.filter(({ settled }) => settled !== '0')
  if (summed.length === 0) return none
  const sums = {
    credits_settled: summed.map(({ settled }) => Number(settled)),
    credited_dates: summed.map(({ date }) => date),
  }
  return { sums, hasOthers: summed.length < dates.length }
}

function isOfSums({ name, by, filters, attribution, currency, bots, settings }: Asked): boolean {
  const { model, date_basis, path, lookback_days, half_life_days } = attribution

  return (
    name === 'performance' &&
    model !== 'markov' &&
    date_basis === 'lead' &&
    path === 'unchanged' &&
    lookback_days === summedAttribution.lookback_days &&
    (model !== 'time_decay' || half_life_days === summedAttribution.half_life_days) &&
    currency === settings.currency &&
    bots === 'out' &&
    [...by, ...filters.map(({ dimension }) => dimension)].every((one) => known.includes(one))
  )
}

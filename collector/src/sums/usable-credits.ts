import { modelNames } from '../attribution.ts'
import type { Period } from '../period.ts'
import type { Question } from '../reports/read-question.ts'
import type { Store } from '../store/store.ts'
import { readLeadDates, summedAttribution } from './lead-dates.ts'
import { dimensionsIn, summedBy, type Usable } from './usable.ts'

/** What a report may read as it is summed, as parameters of its SQL. */
type Params = {
  credits_settled: number[]
  credited_dates: string[]
  /** Under which models leads are still to be read. */
  unsummed_models: string[]
}

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
): Promise<Usable<Params>> {
  const none = {
    params: { credits_settled: [], credited_dates: [], unsummed_models: modelNames },
    has: { sums: false, others: true },
  }
  // Sums know nobody, so nobody can be left out of them.
  if (staff.length > 0 || !isOfSums(question)) return none
  const { site, settings } = question
  const dates = await readLeadDates(store, { site, ...settings, ...period })
  const summed = dates.filter(({ settled }) => settled !== '0')
  if (summed.length === 0) return none
  const isWhole = summed.length === dates.length
  return {
    params: {
      credits_settled: summed.map(({ settled }) => Number(settled)),
      credited_dates: summed.map(({ date }) => date),
      unsummed_models: isWhole ? ['markov'] : modelNames,
    },
    // The report of all models has markov's to work out.
    has: { sums: true, others: !isWhole || question.name === 'models' },
  }
}

function isOfSums(question: Asked): boolean {
  const { name, attribution, currency, bots, settings } = question
  const { model, date_basis, path, lookback_days, half_life_days } = attribution
  const ofAll = name === 'models'
  const decays = ofAll || model === 'time_decay'
  return (
    (ofAll || (name === 'performance' && model !== 'markov')) &&
    date_basis === 'lead' &&
    path === 'unchanged' &&
    lookback_days === summedAttribution.lookback_days &&
    (!decays || half_life_days === summedAttribution.half_life_days) &&
    currency === settings.currency &&
    bots === 'out' &&
    dimensionsIn(question).every((one) => summedBy.includes(one))
  )
}

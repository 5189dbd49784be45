import { reportSql } from '@throughline/schema'
import { modelNames } from '../attribution.ts'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'
import { type LeadDate, readLeadDates, summedAttribution, whatIsSummed } from './lead-dates.ts'
import { allDates, type DueSums, type Site } from './summing.ts'

type Options = {
  /** How long no fact of a lead of a day may have been written before it is summed. */
  restSeconds?: number
  /** Of a site that has fewer facts, days would be summed more often than they are read. */
  leastChanges?: number
}

/** Markov's model is weighed only when it is asked: its sums come of linear ones. */
const creditedModels = modelNames.filter((name) => name !== 'markov')

/** Credits of the leads of days under each model, and what Markov's needs of them. */
export function creditSums(
  store: Pick<Store, 'read' | 'change' | 'put'>,
  { restSeconds = 60, leastChanges = 1_000 }: Options = {},
): DueSums {
  return async (site) => {
    const dates = await readLeadDates(store, { ...site, ...allDates })
    // Each change is told of its own day and of both neighbours.
    const changes = dates.reduce((sum, { changes }) => sum + Number(changes), 0) / 3
    if (changes < leastChanges) return []
    return dates
      .filter(({ settled, rested_seconds }) => settled === '0' && rested_seconds >= restSeconds)
      .toReversed()
      .map((date) => () => sumDay(site, date))
  }

  /** `changes` were read before the leads are: what comes in between makes the sums void. */
  async function sumDay(
    { site, time_zone, currency }: Site,
    { date, changes, rates }: LeadDate,
  ): Promise<void> {
    const settled = await newVersion(store)
    await store.change(`insert into credit_sums ${reportSql('sum-credits')}`, {
      ...{ site, date, settled, time_zone, currency, models: creditedModels },
      ...summedAttribution,
    })
    const asked = whatIsSummed({ time_zone, currency })
    await store.put('summed_leads', [{ site, date, settled, asked, rates, changes }])
  }
}

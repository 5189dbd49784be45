import { createCosts } from './costs.js'
import { lastDays, midnightOf, nextDay } from './days.js'
import { createDeals } from './deals.js'
import { createRandom } from './random.js'
import { createVisits } from './visits.js'

const quarterDays = 90

/**
 * A quarter of a shop that never was. The same arguments give the same quarter, to the byte.
 *
 * @param {{ seed: number, until: string, visits: number }} of `until` is its last day
 */
export function createQuarter({ seed, until, visits: total }) {
  const random = createRandom(seed)
  const days = lastDays(until, quarterDays)
  const endMs = midnightOf(nextDay(until))
  const visits = createVisits({ days, total, random })
  const prefix = `${until.replaceAll('-', '')}-${seed}-${total}`
  const { deals, payments } = createDeals({ visits, days, endMs, prefix, random })
  const costs = createCosts({ visits, days, random })
  return { days, visits, hits: visits.flatMap(({ hits }) => hits), deals, payments, costs }
}

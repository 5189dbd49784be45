import { elasticity, type Slope, shrink, type Week } from './elasticity.ts'
import type { EventSum, Interval } from './sum-interval.ts'
import { differenceInterval, productInterval, sumInterval } from './sum-interval.ts'

export type Spending = {
  names: { channel: string; source: string; campaign: string }
  cost: number
  leads: number
  deals: number
  gained: EventSum
  lost: EventSum
  /** What open deals would add if all of them were won. */
  waiting: number
  /** Full weeks, the latest first. */
  weeks: Week[]
}

export type Estimate = { value: number } & Interval

export type Judged = {
  spending: Spending
  profit: number
  /** Profit a unit of cost. */
  brought: Estimate
  /** Leads that the cost would have bought at what all leads cost. */
  affordable: number
  enough: boolean
  finding: 'loses' | 'earns' | 'unclear'
  /** What one more unit of cost would bring; undefined where the weeks don't tell. */
  next?: Estimate
}

const ofNormal = 1.6449

/**
 * Judges what each group's cost brought. A loss is one only if the upper end of the interval, with all open
 * deals won, is below the cost, and if the leads, or those that the cost should have bought, are enough.
 */
export function judgeSpend(all: Spending[], leastLeads: number): Judged[] {
  const typical = typicalProfit(all)
  const paid = all.filter(({ cost }) => cost > 0)
  const costPerLead = total(paid.map(({ cost }) => cost)) / total(paid.map(({ leads }) => leads))
  const slopes = paid.map(({ weeks }) => elasticity(weeks))
  const shrunk = shrink(slopes.filter((slope) => slope !== undefined))
  return paid.map((spending, at) => {
    const { cost, leads, gained, lost, waiting } = spending
    const profit = gained.sum - lost.sum
    const range = profitInterval(spending, typical)
    const brought = { value: profit / cost, low: range.low / cost, high: range.high / cost }
    const affordable = Number.isFinite(costPerLead) ? cost / costPerLead : 0
    const enough = Math.max(leads, affordable) >= leastLeads
    const judged = { spending, profit, brought, affordable, enough }
    const slope = slopes[at] && shrunk[slopes.slice(0, at).filter(Boolean).length]
    return {
      ...judged,
      finding: findingOf({ brought, enough: enough && typical > 0, waiting: waiting / cost }),
      ...(slope ? { next: nextOf(brought, slope) } : {}),
    }
  })
}

function findingOf({
  brought,
  enough,
  waiting,
}: {
  brought: Estimate
  enough: boolean
  waiting: number
}): Judged['finding'] {
  if (enough && brought.high + waiting < 1) return 'loses'
  return enough && brought.low > 1 ? 'earns' : 'unclear'
}

/**
 * The 90 % interval of profit. A lead that was not seen yet may be worth what is typical, even where those that
 * were seen are small: Fay & Feuer ask for the largest weight that can be, not that was.
 */
function profitInterval({ gained, lost }: Spending, typical: number): Interval {
  const up = sumInterval({ ...gained, largest: Math.max(gained.largest, typical) })
  const down = sumInterval(lost)
  if (lost.sum === 0) return up
  return differenceInterval({ value: gained.sum, ...up }, { value: lost.sum, ...down })
}

/** The profit of a lead that gained, weighted by itself: what an unseen one may well be. */
function typicalProfit(all: Spending[]): number {
  const sum = total(all.map(({ gained }) => gained.sum))
  return sum > 0 ? total(all.map(({ gained }) => gained.squares)) / sum : 0
}

/**
 * Profit grows as leads do: by the slope times what each unit brought so far. A slope above 1 would say that
 * returns grow with the budget: then demand moved both, and the next unit brings what others did, at most.
 */
function nextOf(brought: Estimate, { slope, error }: Slope): Estimate {
  const bounded = (value: number) => Math.min(1, Math.max(0, value))
  const growth = {
    value: bounded(slope),
    low: bounded(slope - ofNormal * error),
    high: bounded(slope + ofNormal * error),
  }
  return { value: growth.value * brought.value, ...productInterval(growth, brought) }
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

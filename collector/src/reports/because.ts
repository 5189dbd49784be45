import { leastWeeks } from '../insight/elasticity.ts'
import type { Estimate, Judged } from '../insight/judge-spend.ts'

type Around = {
  /** Groups that surely earn, those that brought most a unit first. */
  earning: Judged[]
  leastLeads: number
}

/** More would be years away. */
const mostTimes = 10

/** Why a group is judged so, in words: the numbers, how sure they are, and what a test would have to show. */
export function becauseOf(judged: Judged, around: Around): string {
  const { spending, brought, affordable, enough, finding } = judged
  const leads = figure(spending.leads)
  if (!enough) {
    return `Too little to judge: ${leads} leads, for the cost of ${figure(affordable)} at what all leads cost; ${around.leastLeads} would be enough.`
  }
  const start = `ROI ${percents(brought)} on ${leads} leads: each 100 of cost brought ${hundreds(brought)}.`
  if (finding === 'loses') {
    const open =
      spending.waiting > 0
        ? ` Its open deals hold ${figure(spending.waiting)}, too little to pay for it.`
        : ''
    return `${start}${open}${elsewhere(judged, around)}`
  }
  if (finding === 'unclear') {
    const open =
      spending.waiting > 0
        ? ` Open deals would add ${figure(spending.waiting)} if all were won.`
        : ''
    return `${start} It may lose as well as earn.${open}${enoughToTell(judged)}`
  }
  return `${start}${more(judged)}`
}

/** Intervals narrow with the root of what is counted. */
function enoughToTell({ spending: { leads }, brought: { value, low, high } }: Judged): string {
  const ratio = value < 1 ? (high - value) / (1 - value) : (value - low) / (value - 1)
  const needed = Math.ceil(leads * ratio ** 2)
  if (leads === 0 || needed <= leads || needed > mostTimes * leads) return ''
  return ` If it goes on so, about ${figure(needed)} leads will tell.`
}

function elsewhere({ spending: { cost } }: Judged, { earning, leastLeads }: Around): string {
  // A letter to a small list may bring much, and yet have no room for the budget of a search campaign.
  const best = earning.find((other) => other.spending.cost >= cost / 2) ?? earning[0]
  if (!best) return ' Nothing else surely earns, so there is nowhere better to try.'
  const next = best.next ? `, and the next 100 may bring ${hundreds(best.next)}` : ''
  const perWeek = best.spending.leads / Math.max(1, best.spending.weeks.length)
  const weeks = Math.max(2, perWeek > 0 ? Math.ceil(leastLeads / perWeek) : 2)
  return ` ${nameOf(best)}, which cost ${figure(best.spending.cost)}, brought ${hundreds(best.brought, ' each')}${next}. Whether a part of the budget does better there is worth a test of ${weeks} weeks; returns fall as budgets grow.`
}

function more({ next, spending: { weeks } }: Judged): string {
  if (!next) {
    return ` What more budget would bring is unclear: ${weeks.length} full weeks, of which ${leastWeeks} with different cost and some leads are needed.`
  }
  const told = ` By its ${weeks.length} full weeks the next 100 may bring ${hundreds(next)}`
  if (next.low > 1) return `${told}: more budget is worth a test.`
  if (next.high < 1) return `${told}, less than they cost: a smaller budget is worth a test.`
  return `${told}: whether more budget pays is open.`
}

function nameOf({ spending: { names } }: Judged): string {
  return [names.source || names.channel, names.campaign].filter((name) => name !== '').join(' / ')
}

function percents({ value, low, high }: Estimate): string {
  const percent = (one: number) => sign(Math.round((one - 1) * 100))
  return `${percent(value)} % (90 %: ${percent(low)} to ${percent(high)})`
}

function hundreds({ value, low, high }: Estimate, each = ''): string {
  return `${sign(Math.round(100 * value))}${each} (${sign(Math.round(100 * low))} to ${sign(Math.round(100 * high))})`
}

function sign(value: number): string {
  return value < 0 ? `−${figure(-value)}` : figure(value)
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })
}

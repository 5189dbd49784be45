import { type Judged, judgeSpend, type Spending } from '../insight/judge-spend.ts'
import type { ReportRow } from '../run-report.ts'
import { becauseOf } from './because.ts'
import type { FinishFor } from './finishers.ts'

/** A row for each group that cost something, those that lose by the most certain first. */
export function advice(rows: ReportRow[], { parameters }: FinishFor): ReportRow[] {
  const judged = judgeSpend(
    spendingOf(rows, Number(parameters.weeks)),
    Number(parameters.least_leads),
  )
  const earning = earningOf(judged)
  return judged.sort(byFinding).map((one) => {
    const { spending, profit, brought, enough, finding, next } = one
    const { names, cost, leads, deals, waiting } = spending
    return {
      ...names,
      ...{ cost: cents(cost), leads: cents(leads), deals: cents(deals) },
      ...{ profit: cents(profit), waiting: cents(waiting) },
      ...{ roi: brought.value - 1, roi_low: brought.low - 1, roi_high: brought.high - 1 },
      ...{ evidence: enough ? 'enough' : 'too little', finding },
      next_100: next ? cents(100 * next.value) : null,
      next_100_low: next ? cents(100 * next.low) : null,
      next_100_high: next ? cents(100 * next.high) : null,
      because: becauseOf(one, { earning, leastLeads: Number(parameters.least_leads) }),
    }
  })
}

/** Sums of the asked days, and the full weeks, of each group. */
function spendingOf(rows: ReportRow[], weeks: number): Spending[] {
  const groups = new Map<string, ReportRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.channel, row.source, row.campaign])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].map((group) => {
    const asked = group.filter(({ asked }) => Number(asked) === 1)
    const sum = (name: string) => total(asked, name)
    const most = (name: string) => Math.max(0, ...asked.map((row) => Number(row[name])))
    const [first] = group
    return {
      names: {
        channel: String(first?.channel),
        source: String(first?.source),
        campaign: String(first?.campaign),
      },
      ...{ cost: sum('cost'), leads: sum('leads'), deals: sum('deals'), waiting: sum('waiting') },
      gained: { sum: sum('gained'), squares: sum('squares'), largest: most('largest') },
      lost: { sum: sum('lost'), squares: sum('squares_lost'), largest: most('largest_lost') },
      weeks: fullWeeks(group, weeks),
    }
  })
}

/** A campaign's first week and its last may be parts of weeks, whose cost and leads are small alike. */
function fullWeeks(group: ReportRow[], weeks: number): Spending['weeks'] {
  const all = Array.from({ length: weeks }, (_, at) => {
    const rows = group.filter(({ week }) => Number(week) === at)
    return { cost: total(rows, 'cost'), leads: total(rows, 'leads') }
  })
  return all.filter(({ cost }) => cost > 0).slice(1, -1)
}

/** Groups that surely earn, those whose cost surely brought most first. */
function earningOf(judged: Judged[]): Judged[] {
  return judged
    .filter(({ finding }) => finding === 'earns')
    .sort((a, b) => b.brought.low - a.brought.low)
}

const order = { loses: 0, unclear: 1, earns: 2 } as const

function byFinding(a: Judged, b: Judged): number {
  const cost = b.spending.cost - a.spending.cost
  return order[a.finding] - order[b.finding] || cost
}

function total(rows: ReportRow[], name: string): number {
  return rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0)
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

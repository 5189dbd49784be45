import { likelyRevenue } from '../insight/likely-revenue.ts'
import { type Chance, winChance } from '../insight/win-chance.ts'
import type { ReportRow } from '../run-report.ts'

type History = { closed: number; won: number; days: string | number | null }

/**
 * A row for each stage with open deals and one for their total, from what SQL counted. A stage that no
 * closed deal was in goes by the history of all deals; where there is none at all, nothing is forecast.
 */
export function forecast(rows: ReportRow[]): ReportRow[] {
  const whole = historyOf(rows.find(({ kind }) => kind === 'whole') ?? {})
  const wholeChance = whole.closed > 0 ? winChance(whole) : undefined
  const stages = rows
    .filter(({ kind }) => kind === 'stage')
    .map((row) => {
      const own = historyOf(row)
      const chance = own.closed > 0 ? winChance(own) : wholeChance
      return { row, own, chance, history: own.closed > 0 ? own : whole }
    })
  if (stages.length === 0) return []
  const likely = likelyRevenue(
    stages.map(({ row, chance }) => ({
      belief: chance?.belief ?? { a: 0.5, b: 0.5 },
      revenues: rows
        .filter(({ kind, stage }) => kind === 'large' && stage === row.stage)
        .map(({ revenue }) => Number(revenue)),
      rest: Number(row.rest),
      squares: Number(row.squares),
    })),
  )
  const known = stages.map(({ row, own, chance, history }, at) => ({
    ...row,
    ...chances(chance),
    ...own,
    ...money(row, { chance, likely: likely.stages[at] }),
    days: history.days === null ? null : tenths(Number(history.days)),
    basis: basisOf(row, { own, whole }),
  }))
  const expected = sumOf(known, 'expected')
  return [
    ...known,
    {
      stage: 'Total',
      ...Object.fromEntries(
        ['deals', 'revenue', 'stale'].map((name) => [name, sumOf(known, name)]),
      ),
      ...whole,
      ...chances(wholeChance),
      ...(wholeChance
        ? {
            expected: cents(expected),
            low: cents(likely.total.low),
            high: cents(likely.total.high),
          }
        : {}),
      days: whole.days === null ? null : tenths(Number(whole.days)),
      basis: 'chance and days: all closed deals; money: the stages above',
    },
  ]
}

function historyOf(row: ReportRow): History {
  return { closed: Number(row.closed ?? 0), won: Number(row.won ?? 0), days: row.days ?? null }
}

function chances(chance: Chance | undefined) {
  return {
    probability: chance?.expected ?? null,
    probability_low: chance?.low ?? null,
    probability_high: chance?.high ?? null,
  }
}

function money(
  { revenue }: ReportRow,
  {
    chance,
    likely,
  }: { chance: Chance | undefined; likely: { low: number; high: number } | undefined },
) {
  if (!chance || !likely) return { expected: null, low: null, high: null }
  return {
    expected: cents(Number(revenue) * chance.expected),
    low: cents(likely.low),
    high: cents(likely.high),
  }
}

const few = 10

function basisOf(row: ReportRow, { own, whole }: { own: History; whole: History }): string {
  const foreign = Number(row.foreign_deals)
  const parts = [
    own.closed >= few
      ? 'this stage'
      : own.closed > 0
        ? `this stage: ${own.closed} closed deals are few`
        : whole.closed > 0
          ? `all ${whole.closed} closed deals: none of them was in this stage`
          : 'nothing: no deal was closed yet',
    ...(foreign > 0 ? [`${foreign} in a currency without a rate count as 0`] : []),
  ]
  return parts.join('; ')
}

function sumOf(rows: ReportRow[], name: string): number {
  return cents(rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0))
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

import { evaluate, namesIn, performance, type ResolvedMetric } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import { type ReportAnswer, type ReportRow, runReport } from '../run-report.ts'
import type { Store } from '../store/store.ts'
import { metricsOfReport } from './read-metrics.ts'
import type { Question } from './read-question.ts'
import { sorted } from './sorted.ts'

/** What several sites are asked. */
type OfSites = {
  /** The dimensions, `site` among them or not. */
  by: string[]
  /** What each is asked, by these dimensions. The first says the figures, the order and the currency. */
  questionsOf(by: string | undefined): Question[]
}

/**
 * The performance of several sites: each by its own calendar, lead goals and staff. Base sums are added up, and
 * figures reckoned from them. Client IDs and persons are of one site, so that nobody is counted twice.
 * @throws Refusal 400 where a comparison is asked too.
 */
export async function runSites(store: Store, { by, questionsOf }: OfSites): Promise<ReportAnswer> {
  const within = by.filter((name) => name !== 'site')
  const questions = questionsOf(within.length > 0 ? within.join() : undefined)
  const [first] = questions
  if (first === undefined) throw new Error('No site was asked')
  if (first.before) {
    const message = 'Several sites are not compared with another period. Ask for each period.'
    throw new Refusal(400, 'not_allowed', { field: 'compare', message })
  }
  const bases = basesOf(first.metrics)
  const answers: ReportAnswer[] = []
  for (const question of questions) {
    const { currency, period, asOf } = first
    const same = { currency, period, asOf, metrics: bases, sort: undefined }
    answers.push(await runReport(store, { ...question, ...same, by: within }))
  }
  const [firstAnswer] = answers
  if (firstAnswer === undefined) throw new Error('No site answered')
  const groups = new Map<string, ReportRow[]>()
  for (const { site, rows } of answers) {
    for (const row of rows) {
      const placed: ReportRow = { ...row, site }
      const key = JSON.stringify(by.map((name) => placed[name]))
      groups.set(key, [...(groups.get(key) ?? []), placed])
    }
  }
  const rows = [...groups.values()].map((group) => ({
    ...Object.fromEntries(by.map((name) => [name, group[0]?.[name] ?? ''])),
    ...figuresOf(group, first.metrics, bases),
  }))
  const titles = by.map((name) => ({
    name,
    title: performance.dimensions[name]?.title ?? 'Site',
    unit: 'text' as const,
  }))
  return {
    ...firstAnswer,
    site: answers.map(({ site }) => site).join(),
    by,
    time_zone: [...new Set(answers.map(({ time_zone }) => time_zone))].join(),
    columns: [...titles, ...first.metrics.map(({ name, title, unit }) => ({ name, title, unit }))],
    rows: sorted(rows, { by, sort: first.sort }),
    totals: figuresOf(
      answers.map(({ totals }) => totals),
      first.metrics,
      bases,
    ),
    left_out: answers.flatMap((one) => one.left_out),
  }
}

/** The base sums that the metrics stand on. */
function basesOf(metrics: ResolvedMetric[]): ResolvedMetric[] {
  const known = metricsOfReport(performance, { metrics: [] })
  const names = new Set(metrics.flatMap(({ over }) => namesIn(over)))
  return [...names].flatMap((name) => known.get(name) ?? [])
}

function figuresOf(
  rows: ReportRow[],
  metrics: ResolvedMetric[],
  bases: ResolvedMetric[],
): ReportRow {
  const sums = Object.fromEntries(
    bases.map(({ name }) => [name, rounded(rows.reduce((sum, row) => sum + Number(row[name]), 0))]),
  )
  return Object.fromEntries(metrics.map(({ name, over }) => [name, evaluate(over, sums)]))
}

// Shares of leads have nine digits: what lies behind them comes of adding up.
function rounded(sum: number): number {
  return Number(sum.toFixed(9))
}

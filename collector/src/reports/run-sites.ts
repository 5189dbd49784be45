import { evaluate, namesIn, performance, type ResolvedMetric } from '@throughline/schema'
import type { Period } from '../period.ts'
import { figureColumns, type ReportAnswer, type ReportRow, runReport } from '../run-report.ts'
import type { Store } from '../store/store.ts'
import { compared, withBefore } from './compare.ts'
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
 */
export async function runSites(store: Store, { by, questionsOf }: OfSites): Promise<ReportAnswer> {
  const within = by.filter((name) => name !== 'site')
  const questions = questionsOf(within.length > 0 ? within.join() : undefined)
  const [first] = questions
  if (first === undefined) throw new Error('No site was asked')
  const { metrics, period, before, sort } = first
  const now = await sumsOf(store, { first, questions, by, within, period })
  const then = before && (await sumsOf(store, { first, questions, by, within, period: before }))
  const [answer] = now.answers
  if (answer === undefined) throw new Error('No site answered')
  const rows =
    before && then
      ? compared(now.rows, then.rows, { by, figures: metrics, period, before })
      : now.rows
  const titles = by.map((name) => ({
    name,
    title: performance.dimensions[name]?.title ?? 'Site',
    unit: 'text' as const,
  }))
  return {
    ...answer,
    site: now.answers.map(({ site }) => site).join(),
    by,
    compared_to: before ?? null,
    time_zone: [...new Set(now.answers.map(({ time_zone }) => time_zone))].join(),
    columns: [...titles, ...figureColumns(metrics, before)],
    rows: sorted(rows, { by, sort }),
    totals: then ? withBefore(now.totals, then.totals, metrics) : now.totals,
    sampled_one_in: Math.max(...now.answers.map((one) => one.sampled_one_in)),
    left_out: now.answers.flatMap((one) => one.left_out),
  }
}

type Asked = {
  first: Question
  questions: Question[]
  by: string[]
  within: string[]
  period: Period
}

/** One period of all sites: rows by the dimensions, and the totals. */
async function sumsOf(store: Store, { first, questions, by, within, period }: Asked) {
  const { currency, asOf, metrics } = first
  const bases = basesOf(metrics)
  const same = { currency, period, asOf, metrics: bases, before: undefined, sort: undefined }
  const answers: ReportAnswer[] = []
  for (const question of questions) {
    answers.push(await runReport(store, { ...question, ...same, by: within }))
  }
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
    ...figuresOf(group, metrics, bases),
  }))
  const totals = answers.map((one) => one.totals)
  return { answers, rows, totals: figuresOf(totals, metrics, bases) }
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

import {
  type ListColumn,
  metricSql,
  mostDimensions,
  type ResolvedMetric,
} from '@throughline/schema'
import { type Attribution, modelNames } from './attribution.ts'
import { removalEffects, type Transition } from './models/markov.ts'
import type { Period } from './period.ts'
import { compared, withBefore } from './reports/compare.ts'
import { filtersSql } from './reports/filters.ts'
import { type LeftOut, readLeftOut } from './reports/left-out.ts'
import { sqlOf, unneededOf, unneededWithout } from './reports/parts-of-sql.ts'
import type { InOrOut, Question } from './reports/read-question.ts'
import { sampleOf } from './reports/sample-of.ts'
import { sorted } from './reports/sorted.ts'
import { staffOf } from './reports/staff-of.ts'
import type { Store } from './store/store.ts'
import { dimensionsIn } from './sums/usable.ts'
import { isWeighedByPaths, readsPaths, usableCredits } from './sums/usable-credits.ts'
import { oneByOne, usableVisits } from './sums/usable-visits.ts'

export type ReportRow = Record<string, string | number | null>

export type ReportAnswer = {
  report: string
  site: string
  from: string
  to: string
  compared_to: Period | null
  by: string[]
  filter: string
  time_zone: string
  currency: string
  model: Attribution['model']
  lookback_days: number
  path: Attribution['path']
  half_life_days: number
  date_basis: Attribution['date_basis']
  bots: InOrOut
  spam: InOrOut
  duplicates: InOrOut
  staff: InOrOut
  columns: Pick<ListColumn, 'name' | 'title' | 'unit'>[]
  rows: ReportRow[]
  totals: ReportRow
  /** Of those who left no lead one in so many was read, and stands for as many; 1 is each. */
  sampled_one_in: number
  /** Money of which there is no rate for its day, and so in no figure above. */
  left_out: LeftOut[]
  as_of: string
}

/**
 * Runs a grouped report: its rows by its dimensions, and the totals, which are not their sum; where it is
 * compared, beside those of the other period.
 */
export async function runReport(store: Store, question: Question): Promise<ReportAnswer> {
  const { name, site, settings, period, before, by, metrics, attribution, asOf } = question
  const staff = question.staff === 'in' ? [] : await staffOf(store, site, settings.staff)
  const now = await ask(store, question, { period, staff })
  const then = before && (await ask(store, question, { period: before, staff }))
  const rows =
    before && then
      ? compared(now.rows, then.rows, { by, figures: metrics, period, before })
      : now.rows
  return {
    report: name,
    site,
    ...period,
    compared_to: before ?? null,
    by,
    filter: question.filter,
    time_zone: settings.time_zone,
    currency: question.currency,
    model: attribution.model,
    lookback_days: attribution.lookback_days,
    path: attribution.path,
    half_life_days: attribution.half_life_days,
    date_basis: attribution.date_basis,
    bots: question.bots,
    spam: question.spam,
    duplicates: question.duplicates,
    staff: question.staff,
    columns: columnsOf(question),
    rows: sorted(rows, question),
    totals: then ? withBefore(now.totals, then.totals, metrics) : now.totals,
    sampled_one_in: now.oneIn,
    left_out: now.leftOut,
    as_of: new Date(asOf).toISOString(),
  }
}

/** One period's rows, save those of hidden leads alone. What the Markov model needs is counted by SQL, solved here and handed back. */
async function ask(
  store: Store,
  question: Question,
  { period, staff }: { period: Period; staff: string[] },
) {
  const { name, site, settings, by, metrics, attribution } = question
  const { model, lookback_days, path, last_k, half_life_days, date_basis, order } = attribution
  const asked = {
    site,
    ...period,
    time_zone: settings.time_zone,
    currency: question.currency,
    lead_goals: settings.lead_goals,
    bots: question.bots === 'in' ? 1 : 0,
    hidden: ['spam', 'duplicate'].filter(
      (state) => (state === 'spam' ? question.spam : question.duplicates) === 'out',
    ),
    staff,
    basis: date_basis,
    lookback_days,
    path,
    last_k,
    half_life_days,
    model,
    order,
    models: modelNames,
  }
  const one_in = readsPaths(question) ? await sampleOf(store, { site, ...period }) : 1
  const visits =
    name === 'performance' ? await usableVisits(store, question, { period, staff }) : oneByOne
  const { credits, paths } = await usableCredits(store, question, { period, staff })
  const unneeded = [
    ...unneededOf('visits', visits.has),
    ...unneededOf('credits', credits.has),
    ...unneededOf('paths', paths.has),
    ...unneededWithout(staff),
    dimensionsIn(question).includes('ad_group') ? 'no ad groups' : 'ad groups',
    model === 'markov' ? 'sums as they are' : 'sums weighed',
  ]
  const removal_effects = isWeighedByPaths(question)
    ? removalEffects(
        await store.read<Transition>(sqlOf('transitions', unneeded), {
          ...{ ...asked, ...paths.params, one_in },
        }),
      )
    : {}
  const filters = filtersSql(question.filters)
  const sql = sqlOf(name, unneeded).replaceAll('/* filters */', filters.sql)
  const sums = name === 'paths' ? paths : credits
  const params = {
    ...{ ...asked, ...filters.params, ...visits.params, ...sums.params, ...named(by) },
    ...{ one_in, removal_effects },
  }
  const found = await store.read<ReportRow>(querySql(question, sql), params)
  const total = found.find(({ is_total }) => is_total === 1) ?? {}
  return {
    rows: found
      .filter(({ is_total }) => is_total === 0)
      .map((row) => shaped(row, by, question))
      .filter((row) => metrics.some(({ name }) => Number(row[name]) !== 0)),
    totals: shaped(total, [], question),
    oneIn: one_in,
    leftOut: await readLeftOut(store, asked),
  }
}

/** The asked figures, reckoned from the sums of the report's SQL. */
function querySql({ report, metrics }: Question, sql: string): string {
  const dimensions = Array.from({ length: mostDimensions }, (_, at) => `dim${at + 1}`)
  const sums = report.metrics.flatMap((metric) =>
    metric.sum ? [`${metric.sum} as ${metric.name}`] : [],
  )
  return `select ${['is_total', ...dimensions, ...metrics.map(metricSql)].join(', ')}
from (
select ${['*', ...sums].join(', ')} from (
${sql}))`
}

function named(dimensions: string[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: mostDimensions }, (_, at) => [
      `by${at + 1}`,
      dimensions[at] ?? 'everything',
    ]),
  )
}

function shaped(row: ReportRow, by: string[], { metrics }: Question): ReportRow {
  const dimensions = by.map((name, at) => [name, row[`dim${at + 1}`] ?? ''])
  const figures = metrics.map(({ name, formula }) => [
    name,
    row[name] ?? (formula === undefined ? 0 : null),
  ])
  return Object.fromEntries([...dimensions, ...figures])
}

function columnsOf({ by, report, metrics, before }: Question): ReportAnswer['columns'] {
  const groups = by.map((name) => ({
    name,
    title: report.dimensions[name]?.title ?? name,
    unit: 'text' as const,
  }))
  return [...groups, ...figureColumns(metrics, before)]
}

/** The columns of figures, each beside what it was where it is compared. */
export function figureColumns(
  metrics: ResolvedMetric[],
  before: Period | undefined,
): ReportAnswer['columns'] {
  return metrics.flatMap(({ name, title, unit }) => [
    { name, title, unit },
    ...(before
      ? [
          { name: `${name}_before`, title: `${title} before`, unit },
          { name: `${name}_change`, title: `${title}, change`, unit: 'share' as const },
        ]
      : []),
  ])
}

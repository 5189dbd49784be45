import type { SiteSettings } from '@throughline/schema'
import {
  botChoices,
  type GroupedReport,
  metricSql,
  models,
  mostDimensions,
  reportSql,
} from '@throughline/schema'
import type { Attribution } from './attribution.ts'
import { Refusal } from './errors.ts'
import { removalEffects, type Transition } from './models/markov.ts'
import type { Period } from './period.ts'
import type { Store } from './store/store.ts'

export type ReportRow = Record<string, string | number | null>

export type BotChoice = (typeof botChoices)[number]

export type ReportAnswer = {
  report: string
  site: string
  from: string
  to: string
  by: string[]
  time_zone: string
  currency: string
  model: Attribution['model']
  lookback_days: number
  path: Attribution['path']
  half_life_days: number
  date_basis: Attribution['date_basis']
  bots: BotChoice
  rows: ReportRow[]
  totals: ReportRow
  /** Money in other currencies, which no figure above holds. */
  left_out: { currency: string; kind: string; amount: number }[]
  as_of: string
}

type Question = {
  name: string
  report: GroupedReport
  site: string
  settings: SiteSettings
  period: Period
  by: string[]
  bots: BotChoice
  attribution: Attribution
}

/**
 * Runs a grouped report: its rows by its dimensions, and the totals, which are not their sum. What the
 * Markov model needs is counted by SQL, solved here and handed back.
 */
export async function runReport(store: Store, question: Question): Promise<ReportAnswer> {
  const { name, report, site, settings, period, by, bots, attribution } = question
  const asOf = store.asOf()
  const { model, lookback_days, path, last_k, half_life_days, date_basis, order } = attribution
  const asked = {
    site,
    ...period,
    time_zone: settings.time_zone,
    currency: settings.currency,
    lead_goals: settings.lead_goals,
    bots: bots === 'in' ? 1 : 0,
    basis: date_basis,
    lookback_days,
    path,
    last_k,
    half_life_days,
    model,
    order,
    models: models.map(({ name }) => name),
  }
  const solves = name === 'models' || (name === 'performance' && model === 'markov')
  const removal_effects = solves
    ? removalEffects(await store.read<Transition>(reportSql('transitions'), asked))
    : {}
  const params = { ...asked, removal_effects }
  const found = await store.read<ReportRow>(querySql(name, report), { ...params, ...named(by) })
  const rows = inTime(
    found.filter(({ is_total }) => is_total === 0).map((row) => shaped(row, by, report)),
    by,
  )
  const total = found.find(({ is_total }) => is_total === 1) ?? {}
  const leftOut = await store.read<ReportAnswer['left_out'][number]>(reportSql('left-out'), params)
  return {
    report: name,
    site,
    ...period,
    by,
    time_zone: settings.time_zone,
    currency: settings.currency,
    model,
    lookback_days,
    path,
    half_life_days,
    date_basis,
    bots,
    rows,
    totals: shaped(total, [], report),
    left_out: leftOut,
    as_of: new Date(asOf).toISOString(),
  }
}

/** A report by days is read from the first to the last; any other as the SQL ranks it. */
function inTime(rows: ReportRow[], [first = '']: string[]): ReportRow[] {
  if (!['date', 'week', 'month'].includes(first)) return rows
  return rows.sort((a, b) => String(a[first]).localeCompare(String(b[first])))
}

/** The dimensions of `?by=`. @throws Refusal 400 for one that the report doesn't know. */
export function readDimensions(given: string | undefined, report: GroupedReport): string[] {
  const by = given === undefined ? report.defaultBy : given.split(',').map((name) => name.trim())
  const allowed = Object.keys(report.dimensions)
  const unknown = by.find((name) => !allowed.includes(name))
  if (unknown !== undefined) {
    throw new Refusal(400, 'unknown_dimension', {
      field: 'by',
      value: unknown.slice(0, 64),
      allowed,
      message: `The report knows no dimension "${unknown.slice(0, 64)}".`,
    })
  }
  if (new Set(by).size !== by.length || by.length > mostDimensions) {
    throw new Refusal(400, 'too_many_dimensions', {
      field: 'by',
      limit: mostDimensions,
      message: `Give up to ${mostDimensions} different dimensions.`,
    })
  }
  return by
}

/** Whether bots are in, of `?bots=`. @throws Refusal 400 for another word. */
export function readBots(given = 'out'): BotChoice {
  const bots = botChoices.find((choice) => choice === given)
  if (bots !== undefined) return bots
  throw new Refusal(400, 'not_allowed', {
    field: 'bots',
    allowed: botChoices,
    message: 'bots is "out" or "in".',
  })
}

function querySql(name: string, report: GroupedReport): string {
  const dimensions = Array.from({ length: mostDimensions }, (_, at) => `dim${at + 1}`)
  return `select ${['is_total', ...dimensions, ...report.metrics.map(metricSql)].join(', ')}
from (
${reportSql(name)})`
}

function named(dimensions: string[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: mostDimensions }, (_, at) => [
      `by${at + 1}`,
      dimensions[at] ?? 'everything',
    ]),
  )
}

function shaped(row: ReportRow, by: string[], report: GroupedReport): ReportRow {
  const dimensions = by.map((name, at) => [name, row[`dim${at + 1}`] ?? ''])
  const metrics = report.metrics.map(({ name, ratio }) => [name, row[name] ?? (ratio ? null : 0)])
  return Object.fromEntries([...dimensions, ...metrics])
}

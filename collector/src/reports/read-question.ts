import {
  type GroupedReport,
  inOrOut,
  type ResolvedMetric,
  type SiteSettings,
} from '@throughline/schema'
import { type Attribution, readAttribution } from '../attribution.ts'
import { Refusal } from '../errors.ts'
import type { Period } from '../period.ts'
import { readComparison } from './compare.ts'
import { type Filter, readFilters } from './filters.ts'
import { readDimensions } from './read-dimensions.ts'
import { readMetrics } from './read-metrics.ts'

export type InOrOut = (typeof inOrOut)[number]

/** What is asked of a grouped report. */
export type Question = {
  name: string
  report: GroupedReport
  site: string
  settings: SiteSettings
  period: Period
  /** What came in until then is counted. Unix ms. */
  asOf: number
  by: string[]
  metrics: ResolvedMetric[]
  filters: Filter[]
  /** As the filters were written, the segment's among them. */
  filter: string
  attribution: Attribution
  currency: string
  bots: InOrOut
  spam: InOrOut
  duplicates: InOrOut
  staff: InOrOut
  before: Period | undefined
  sort: { name: string; down: boolean } | undefined
}

type Query = Record<string, string | undefined>

/** Reads what a query says; silence means the defaults. @throws Refusal 400 that names what is wrong. */
export function readQuestion(
  query: Query,
  asked: Pick<Question, 'name' | 'report' | 'site' | 'settings' | 'period' | 'asOf'>,
): Question {
  const { report, settings, period } = asked
  const by = readDimensions(query.by, report)
  const metrics = readMetrics(query.metrics, report, settings)
  const filter = filterOf(query, report, settings)
  return {
    ...asked,
    by,
    metrics,
    filter,
    filters: readFilters(filter, Object.keys(report.dimensions)),
    attribution: readAttribution(query),
    currency: readCurrency(query.currency, settings),
    bots: readInOrOut('bots', query),
    spam: readInOrOut('spam', query),
    duplicates: readInOrOut('duplicates', query),
    staff: readInOrOut('staff', query),
    before: readComparison(query.compare, period),
    sort: readSort(query.sort, [...by, ...metrics.map(({ name }) => name)]),
  }
}

function filterOf(query: Query, report: GroupedReport, settings: SiteSettings): string {
  const { filter = '', segment = '' } = query
  if (!report.filtered && (filter !== '' || segment !== '')) {
    const field = filter === '' ? 'segment' : 'filter'
    throw new Refusal(400, 'not_allowed', { field, message: 'This report takes no filter.' })
  }
  if (segment === '') return filter
  const found = settings.segments.find(({ name }) => name === segment)
  if (!found) {
    throw new Refusal(400, 'unknown_segment', {
      field: 'segment',
      allowed: settings.segments.map(({ name }) => name),
      message: `The site has no segment "${segment.slice(0, 64)}".`,
    })
  }
  return [found.filter, filter].filter(Boolean).join(';')
}

function readCurrency(given: string | undefined, settings: SiteSettings): string {
  if (given === undefined) return settings.currency
  if (/^[A-Z]{3}$/.test(given)) return given
  throw new Refusal(400, 'not_a_currency', {
    field: 'currency',
    message: 'currency is a code of ISO 4217, such as EUR.',
  })
}

function readInOrOut(field: 'bots' | 'spam' | 'duplicates' | 'staff', query: Query): InOrOut {
  const given = query[field] ?? 'out'
  const found = inOrOut.find((choice) => choice === given)
  if (found !== undefined) return found
  throw new Refusal(400, 'not_allowed', {
    field,
    allowed: inOrOut,
    message: `${field} is "out" or "in".`,
  })
}

function readSort(given: string | undefined, names: string[]): Question['sort'] {
  if (given === undefined || given === '') return undefined
  const down = given.startsWith('-')
  const name = down ? given.slice(1) : given
  if (names.includes(name)) return { name, down }
  throw new Refusal(400, 'not_allowed', {
    field: 'sort',
    allowed: names,
    message: 'sort is one of the columns, with a minus before it for the greatest first.',
  })
}

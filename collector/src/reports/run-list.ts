import {
  formatInstant,
  type ListColumn,
  type ListReport,
  type SiteSettings,
} from '@throughline/schema'
import { movedDay } from '../moved-day.ts'
import type { Period } from '../period.ts'
import type { ReportRow } from '../run-report.ts'
import type { Store } from '../store/store.ts'
import { summedCredits } from '../sums/usable-credits.ts'
import { usableVisits } from '../sums/usable-visits.ts'
import { finishers } from './finishers.ts'
import { maskPhone } from './mask-phone.ts'
import { pagePeriod } from './page-period.ts'
import { sqlOf, unneededOf, unneededWithout } from './parts-of-sql.ts'
import type { Asked } from './read-parameters.ts'
import { sampleOf } from './sample-of.ts'
import { staffOf } from './staff-of.ts'

export type ListAnswer = {
  report: string
  site: string
  from: string
  to: string
  time_zone: string
  currency: string
  parameters: Asked
  columns: Pick<ListColumn, 'name' | 'title' | 'unit'>[]
  rows: ReportRow[]
  /** Where the report has them. Ratios of totals, not totals of ratios. */
  totals?: ReportRow
  /** Where it reads all people: of those who left no lead one in so many was read, and stands for as many; 1 is each. */
  sampled_one_in?: number
  as_of: string
}

type Question = {
  name: string
  report: ListReport
  site: string
  settings: SiteSettings
  period: Period
  /** What came in until then is counted. Unix ms. */
  asOf: number
  parameters: Asked
  /** Whether who asks may hear calls, and so see who called. */
  listens: boolean
}

/**
 * Runs a list. Its SQL is given the site, the period, the site's settings that reports use, the moment as
 * of which it answers, and its parameters.
 */
export async function runList(store: Store, question: Question): Promise<ListAnswer> {
  const { name, report, site, settings, period, asOf, parameters, listens } = question
  const { time_zone, currency, lead_goals } = settings
  const lookback = Number(parameters.lookback ?? 0)
  const read = { site, from: movedDay(period.from, -lookback), to: period.to }
  const staff = report.withoutStaff ? await staffOf(store, site, settings.staff) : []
  const one_in = report.sampled ? await sampleOf(store, read) : 1
  const sums = report.summed && (await sumsFor(store, { ...question, staff }, report.summed))
  const sql = sqlOf(name, [...(sums?.unneeded ?? []), ...unneededWithout(staff)])
  const days = report.pagesOfLeads
    ? await pagePeriod(store, { site, period, time_zone, parameters })
    : period
  const found = await store.read<ReportRow>(sql, {
    ...sums?.params,
    ...{ one_in, staff },
    ...{ site, ...days, time_zone, currency, lead_goals, as_of: formatInstant(asOf) },
    ...parameters,
  })
  const rows = (await finishers.get(name)?.(found, { settings, period, parameters, asOf })) ?? found
  const shape = (row: ReportRow) => shaped(row, report.columns, listens)
  const total = report.totals && rows.find(({ is_total }) => is_total === 1)
  return {
    report: name,
    site,
    ...period,
    time_zone,
    currency,
    parameters,
    columns: report.columns.map(({ name, title, unit }) => ({ name, title, unit })),
    rows: rows.filter((row) => row.is_total !== 1).map(shape),
    ...(report.totals && { totals: shape(total ?? {}) }),
    ...(report.sampled && { sampled_one_in: one_in }),
    as_of: new Date(asOf).toISOString(),
  }
}

/** The sums that stand for what a list tells, as parameters of its SQL, and the parts of this that it can do without. */
async function sumsFor(
  store: Store,
  { site, settings, period, parameters, staff }: Question & { staff: string[] },
  { by, daysBefore = 0, leads }: NonNullable<ListReport['summed']>,
) {
  const asked = [...by, ...(parameters.by === undefined ? [] : [String(parameters.by)])]
  const read = { ...period, from: movedDay(period.from, -daysBefore) }
  const visits = await usableVisits(
    store,
    { site, settings, by: asked, filters: [] },
    { period: read, staff },
  )
  const credits = leads && (await summedCredits(store, { site, settings }, { period: read, staff }))
  return {
    params: { ...visits.params, ...credits?.params },
    unneeded: [
      ...unneededOf('visits', visits.has),
      ...(credits ? unneededOf('credits', credits.has) : []),
    ],
  }
}

function shaped(row: ReportRow, columns: ListColumn[], listens: boolean): ReportRow {
  return Object.fromEntries(
    columns.map(({ name, unheard }) => [
      name,
      listens || unheard === undefined ? (row[name] ?? null) : withheld(row[name], unheard),
    ]),
  )
}

function withheld(value: string | number | null | undefined, how: 'masked' | 'hidden') {
  return how === 'masked' ? maskPhone(String(value ?? '')) : null
}

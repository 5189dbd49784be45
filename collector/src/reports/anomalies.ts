import { setImmediate } from 'node:timers/promises'
import { leastSurprise } from '../insight/false-discoveries.ts'
import type { Span } from '../insight/measure-days.ts'
import { type Usual, type UsualRange, usual } from '../insight/usual.ts'
import type { ReportRow } from '../run-report.ts'
import { type DailySeries, dailySeries, historyDays, type SourceSeries } from './daily-series.ts'
import type { FinishFor } from './finishers.ts'

type Tested = {
  span: Span
  series: DailySeries
  at: number
  date: string
  value: number
  usual: Usual
  score: number
  p: number
}

const leastWeeks = 4
const leastEvents = 10
const mostSources = 200
/** In how many events of typical size a typical payment is believed before a source has its own. */
const priorEvents = 5

/**
 * The days on which a source's metric was not what its weekdays led to expect, the latest first. All days
 * of the period that are over are tested, of all sources of which ten events and four weeks are known; of
 * the rows at most the asked share is chance.
 */
export async function anomalies(
  rows: ReportRow[],
  { period, parameters, settings, asOf }: FinishFor,
): Promise<ReportRow[]> {
  const { dates, sources } = dailySeries(rows, period)
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: settings.time_zone }).format(asOf)
  const days = dates.flatMap((date, at) => (at >= historyDays && date < today ? [at] : []))
  const units = unitsOf(sources.flatMap(({ metrics }) => metrics.map(({ series }) => series)))
  const last = days.at(-1) ?? 0
  const tests: Tested[] = []
  for (const source of busiest(sources, units)) {
    for (const at of days) {
      const test = (span: Span) => testsOf(source, { at, span, date: dates[at] ?? '', units })
      tests.push(...test('day'))
      if ((last - at) % 7 === 0 && at - 6 >= historyDays) tests.push(...test('week'))
    }
    // Hundreds of sources take a second, in which hits must be answered.
    await setImmediate()
  }
  const limit = leastSurprise(
    tests.map(({ p }) => p),
    Number(parameters.false_percent) / 100,
  )
  const found = tests.filter(({ p }) => p <= limit && p < 1)
  return found
    .sort((a, b) => b.date.localeCompare(a.date) || a.p - b.p)
    .map((one) => rowOf(one, found))
}

/** Thousands of sources that brought a handful each would take long, and have nothing to show. */
function busiest(sources: SourceSeries[], units: Map<string, number>): SourceSeries[] {
  const eventsOf = ({ metrics }: SourceSeries) =>
    total(metrics.map(({ series }) => total(series.values) / (units.get(series.metric) ?? 1)))
  return sources
    .map((source) => ({ source, events: eventsOf(source) }))
    .sort((a, b) => b.events - a.events)
    .slice(0, mostSources)
    .map(({ source }) => source)
}

/** The tests of one source's metrics on a day, or on the seven days up to it. */
function testsOf(
  { metrics }: SourceSeries,
  { at, span, date, units }: { at: number; span: Span; date: string; units: Map<string, number> },
): Tested[] {
  const begin = span === 'day' ? at : at - 6
  const known = metrics.map(({ series, since }) => {
    const from = Math.max(since, begin - historyDays)
    const typical = units.get(series.metric) ?? 1
    return { series, ...historyOf(series, { from, to: begin, typical }) }
  })
  if (total(known.map(({ events }) => events)) < leastEvents) return []
  return known.flatMap(({ series, history, unit }): Tested[] => {
    const expected = usual(history, { unit, largest: Math.max(unit, series.largest), span })
    if (expected === undefined || expected.weeks < leastWeeks) return []
    const value = total(series.values.slice(begin, at + 1))
    return [{ span, series, at, date, value, usual: expected, ...expected.compare(value) }]
  })
}

/** The typical size of one event of each metric: the sum of squares over the sum. */
function unitsOf(all: DailySeries[]): Map<string, number> {
  const sums = new Map<string, { value: number; squares: number }>()
  for (const { metric, values, squares } of all) {
    const known = sums.get(metric) ?? { value: 0, squares: 0 }
    known.value += total(values)
    known.squares += total(squares)
    sums.set(metric, known)
  }
  return new Map(
    [...sums].map(([metric, { value, squares }]) => [metric, value > 0 ? squares / value : 1]),
  )
}

function historyOf(
  series: DailySeries,
  { from, to, typical }: { from: number; to: number; typical: number },
) {
  const history = series.values.slice(from, to)
  const squares = total(series.squares.slice(from, to))
  const value = Math.max(0, total(history))
  const unit = (squares + priorEvents * typical ** 2) / (value + priorEvents * typical)
  return { history, unit, events: value / unit }
}

function rowOf(one: Tested, found: Tested[]): ReportRow {
  const { series, span, date, value, at, score, p } = one
  const { channel, source, metric } = series
  const expected = cents(one.usual.expected)
  const { low, high } = whole(metric, one.usual.range())
  const step = span === 'day' ? 1 : 7
  const same = found.filter(
    (other) => other.series === series && other.span === span && other.score * score > 0,
  )
  let first = at
  while (same.some((other) => other.at === first - step)) first -= step
  const direction = score < 0 ? 'drop' : 'jump'
  const because = reason(one, { expected, low, high })
  return {
    ...{ date, span, channel, source, metric, direction, value: cents(value), expected, low, high },
    ...{ score: cents(score), p, in_a_row: (at - first) / step + 1, because },
  }
}

function reason(
  { series, span, date, value, usual: { weeks } }: Tested,
  { expected, low, high }: Record<'expected' | 'low' | 'high', number>,
): string {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })
  const day = weekday.format(Date.parse(date))
  const [on, before] = span === 'day' ? [`on a ${day}`, `${day}s`] : ['in 7 days', 'weeks']
  const silent = value === 0 && series.metric === 'cost' ? ' Or its cost was not told yet.' : ''
  return `${cents(value)} ${on}; the ${weeks} ${before} before had ${expected} on average, and ${low} to ${high} would be usual.${silent}`
}

/** Of what is counted only whole numbers are usual. */
function whole(metric: string, { low, high }: UsualRange) {
  const counted = metric !== 'revenue' && metric !== 'cost'
  return {
    low: counted ? Math.ceil(low) : cents(low),
    high: counted ? Math.floor(high) : cents(high),
  }
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

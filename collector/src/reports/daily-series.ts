import type { Period } from '../period.ts'
import type { ReportRow } from '../run-report.ts'

/** What one source did of one metric on every day, from `historyDays` before the period to its end. */
export type DailySeries = {
  channel: string
  source: string
  metric: string
  values: number[]
  /** The sum of squares of what each value is a sum of. */
  squares: number[]
  largest: number
}

/** A source, with the series of each metric, and from which day on there is something to tell. */
export type SourceSeries = { metrics: { since: number; series: DailySeries }[] }

export const historyDays = 56
const dayMs = 86_400_000

/**
 * A series for each source that SQL found, and for all together, of each metric that any has, nothing being 0; and from which day
 * on there is something to tell: a source's from its first day on, a metric's from the site's first.
 */
export function dailySeries(rows: ReportRow[], period: Period) {
  const start = Date.parse(period.from) - historyDays * dayMs
  const dates = Array.from({ length: (Date.parse(period.to) - start) / dayMs + 1 }, (_, at) =>
    new Date(start + at * dayMs).toISOString().slice(0, 10),
  )
  const indexOf = new Map(dates.map((date, at) => [date, at]))
  const sources = new Map<string, { channel: string; source: string; first: number }>()
  const metrics = new Map<string, { first: number }>()
  const series = new Map<string, DailySeries>()
  for (const row of rows.flatMap(withAll)) {
    const at = indexOf.get(String(row.date))
    if (at === undefined) continue
    const [channel, source, metric] = [String(row.channel), String(row.source), String(row.metric)]
    const key = JSON.stringify([channel, source])
    note(sources, key, { channel, source, first: at })
    note(metrics, metric, { first: at })
    const one = series.get(key + metric) ?? empty({ channel, source, metric, days: dates.length })
    series.set(key + metric, one)
    one.values[at] = (one.values[at] ?? 0) + Number(row.value)
    one.squares[at] = (one.squares[at] ?? 0) + Number(row.squares)
    one.largest = Math.max(one.largest, Number(row.largest))
  }
  const all = [...sources].map(
    ([key, { channel, source, first }]): SourceSeries => ({
      metrics: [...metrics].map(([metric, of]) => ({
        since: Math.max(first, of.first) + 1,
        series: series.get(key + metric) ?? empty({ channel, source, metric, days: dates.length }),
      })),
    }),
  )
  return { dates, sources: all }
}

const failTogether: ReadonlySet<unknown> = new Set(['visits', 'leads', 'deals'])

/** A counter, a form or a CRM that was lost is seen in the sum, even where each source is small. */
function withAll(row: ReportRow): ReportRow[] {
  return failTogether.has(row.metric) ? [row, { ...row, channel: '(all)', source: '(all)' }] : [row]
}

function note<Known extends { first: number }>(map: Map<string, Known>, key: string, seen: Known) {
  const known = map.get(key)
  if (known === undefined) map.set(key, seen)
  else known.first = Math.min(known.first, seen.first)
}

function empty({
  days,
  ...of
}: {
  channel: string
  source: string
  metric: string
  days: number
}): DailySeries {
  return { ...of, values: Array(days).fill(0), squares: Array(days).fill(0), largest: 0 }
}

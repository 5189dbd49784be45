import { reports } from '@throughline/schema'
import Table from 'cli-table3'
import { formatMetric } from './format-metric.ts'
import type { ReportAnswer, ReportRow } from './run-report.ts'

const plain = { head: [], border: [], compact: true }

/** A report as a table for the terminal. */
export function reportText(answer: ReportAnswer): string {
  const report = reports[answer.report]
  if (!report) throw new Error(`This release does not know the report "${answer.report}".`)
  const table = new Table({
    head: [
      ...answer.by.map((name) => report.dimensions[name]?.title ?? name),
      ...report.metrics.map(({ title }) => title),
    ],
    colAligns: [
      ...answer.by.map(() => 'left' as const),
      ...report.metrics.map(() => 'right' as const),
    ],
    style: plain,
  })
  const figures = (row: ReportRow) =>
    report.metrics.map((metric) => formatMetric(metric, row[metric.name]))
  for (const row of answer.rows)
    table.push([...answer.by.map((name) => row[name] ?? ''), ...figures(row)])
  table.push([...answer.by.map((_, at) => (at === 0 ? 'Total' : '')), ...figures(answer.totals)])

  const leftOut = answer.left_out.map(
    ({ kind, amount, currency }) => `Left out: ${kind} of ${amount} ${currency}.\n`,
  )
  return `${report.title}
${answer.site}, ${answer.from} to ${answer.to}, ${answer.time_zone}, ${answer.currency}, as of ${answer.as_of}
${table.toString()}
${leftOut.join('')}`
}

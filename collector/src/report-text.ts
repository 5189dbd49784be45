import { type GroupedReport, type ListReport, reports } from '@throughline/schema'
import Table from 'cli-table3'
import { formatMetric } from './format-metric.ts'
import type { ListAnswer } from './reports/run-list.ts'
import type { ReportAnswer, ReportRow } from './run-report.ts'

const plain = { head: [], border: [], compact: true }

/** A report as a table for the terminal. */
export function reportText(answer: ReportAnswer | ListAnswer): string {
  const report = reports[answer.report]
  if (!report) throw new Error(`This release does not know the report "${answer.report}".`)
  const { site, from, to, time_zone, currency, as_of } = answer
  const body =
    'columns' in answer
      ? listText(answer)
      : groupedText(answer, report.shape === 'grouped' ? report : undefined)
  return `${report.title}
${site}, ${from} to ${to}, ${time_zone}, ${currency}, as of ${as_of}
${body}`
}

/** Without a report, as of another release's collector, the names stand for the titles. */
function groupedText(answer: ReportAnswer, report: GroupedReport | undefined): string {
  const metrics = report?.metrics ?? []
  const table = new Table({
    head: [
      ...answer.by.map((name) => report?.dimensions[name]?.title ?? name),
      ...metrics.map(({ title }) => title),
    ],
    colAligns: [...answer.by.map(() => 'left' as const), ...metrics.map(() => 'right' as const)],
    style: plain,
  })
  const figures = (row: ReportRow) =>
    metrics.map((metric) => formatMetric(metric, row[metric.name]))
  for (const row of answer.rows)
    table.push([...answer.by.map((name) => row[name] ?? ''), ...figures(row)])
  table.push([...answer.by.map((_, at) => (at === 0 ? 'Total' : '')), ...figures(answer.totals)])

  const leftOut = answer.left_out.map(
    ({ kind, amount, currency }) => `Left out: ${kind} of ${amount} ${currency}.\n`,
  )
  return `${table.toString()}\n${leftOut.join('')}`
}

const left: ReadonlySet<ListReport['columns'][number]['unit']> = new Set(['text', 'instant'])

function listText({ columns, rows, totals }: ListAnswer): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ unit }) => (left.has(unit) ? 'left' : 'right')),
    style: plain,
  })
  for (const row of rows)
    table.push(columns.map((column) => formatMetric(column, row[column.name])))
  if (totals) {
    const figures = columns.map((column) => formatMetric(column, totals[column.name]))
    table.push(['Total', ...figures.slice(1)])
  }
  return `${table.toString()}\n`
}

import { reports } from '@throughline/schema'
import Table from 'cli-table3'
import { formatMetric } from './format-metric.ts'
import type { ListAnswer } from './reports/run-list.ts'
import { sampleNote } from './reports/sample-of.ts'
import type { ReportAnswer, ReportRow } from './run-report.ts'

const plain = { head: [], border: [], compact: true }

/** A report as a table for the terminal: its rows, the totals where it has them, what was left out. */
export function reportText(answer: ReportAnswer | ListAnswer): string {
  const report = reports[answer.report]
  if (!report) throw new Error(`This release does not know the report "${answer.report}".`)
  const { site, from, to, time_zone, currency, as_of, columns } = answer
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ unit }) =>
      unit === 'text' || unit === 'instant' ? 'left' : 'right',
    ),
    style: plain,
  })
  const cells = (row: ReportRow) => columns.map((column) => formatMetric(column, row[column.name]))
  for (const row of answer.rows) table.push(cells(row))
  if (answer.totals) {
    const groups = 'by' in answer ? answer.by.map((_, at) => (at === 0 ? 'Total' : '')) : ['Total']
    table.push([...groups, ...cells(answer.totals).slice(groups.length)])
  }
  const leftOut = 'left_out' in answer ? answer.left_out : []
  const lines = leftOut.map(
    ({ kind, amount, currency }) => `Left out: ${kind} of ${amount} ${currency}.\n`,
  )
  const oneIn = 'sampled_one_in' in answer ? answer.sampled_one_in : 1
  const sampled = oneIn > 1 ? `${sampleNote(oneIn)}\n` : ''
  return `${report.title}
${site}, ${from} to ${to}, ${time_zone}, ${currency}, as of ${as_of}
${table.toString()}
${lines.join('')}${sampled}`
}

import type { GroupedReport } from '@throughline/schema'
import { formatMetric } from '../format-metric.ts'
import type { ReportAnswer, ReportRow } from '../run-report.ts'
import { type Html, html } from './html.ts'

const mostRows = 50

/** A report as a table: a row a group, the totals below. */
export function reportTable(answer: ReportAnswer, report: GroupedReport): Html {
  if (answer.rows.length === 0) {
    return html`<p class="note">Nothing in this period yet. <code>npm run demo</code> loads a believable
      quarter into the site <b>demo</b>.</p>`
  }
  const titles = [
    ...answer.by.map((name) => html`<th>${report.dimensions[name]?.title ?? name}</th>`),
    ...report.metrics.map(({ title }) => html`<th class="number">${title}</th>`),
  ]
  const rows = answer.rows.slice(0, mostRows).map((row) => tableRow(row, answer, report))
  const more = answer.rows.length - mostRows
  return html`<div class="scroll"><table>
    <thead><tr>${titles}</tr></thead>
    <tbody>${rows}</tbody>
    <tfoot><tr>${answer.by.map((_, at) => html`<th>${at === 0 ? 'Total' : ''}</th>`)}${figures(answer.totals, report)}</tr></tfoot>
  </table></div>
  ${more > 0 ? html`<p class="note">And ${more} more rows.</p>` : ''}
  ${answer.left_out.map(({ kind, amount, currency }) => html`<p class="note">Left out: ${kind} of ${amount} ${currency}, not in the site's currency.</p>`)}`
}

function tableRow(row: ReportRow, answer: ReportAnswer, report: GroupedReport): Html {
  const names = answer.by.map((name) => html`<td>${row[name] ?? ''}</td>`)
  return html`<tr>${names}${figures(row, report)}</tr>`
}

function figures(row: ReportRow, report: GroupedReport): Html[] {
  return report.metrics.map((metric) => {
    const value = row[metric.name]
    const loss = metric.name.startsWith('ro') && typeof value === 'number' && value < 0
    return html`<td class="${loss ? 'number loss' : 'number'}">${formatMetric(metric, value)}</td>`
  })
}

import { formatMetric } from '../format-metric.ts'
import type { ReportAnswer, ReportRow } from '../run-report.ts'
import { type Html, html } from './html.ts'

const mostRows = 50

/** A report as a table: a row a group, the totals below. */
export function reportTable(answer: ReportAnswer): Html {
  if (answer.rows.length === 0) {
    return html`<p class="note">Nothing in this period yet. <code>npm run demo</code> loads a believable
      quarter into the site <b>demo</b>.</p>`
  }
  const titles = answer.columns.map(({ title, unit }) =>
    unit === 'text' ? html`<th>${title}</th>` : html`<th class="number">${title}</th>`,
  )
  const rows = answer.rows.slice(0, mostRows).map((row) => tableRow(row, answer))
  const more = answer.rows.length - mostRows
  return html`<div class="scroll"><table>
    <thead><tr>${titles}</tr></thead>
    <tbody>${rows}</tbody>
    <tfoot><tr>${answer.by.map((_, at) => html`<th>${at === 0 ? 'Total' : ''}</th>`)}${figures(answer.totals, answer)}</tr></tfoot>
  </table></div>
  ${more > 0 ? html`<p class="note">And ${more} more rows.</p>` : ''}
  ${answer.left_out.map(({ kind, amount, currency }) => html`<p class="note">Left out: ${kind} of ${amount} ${currency}, of which no rate is known.</p>`)}`
}

function tableRow(row: ReportRow, answer: ReportAnswer): Html {
  const names = answer.by.map((name) => html`<td>${row[name] ?? ''}</td>`)
  return html`<tr>${names}${figures(row, answer)}</tr>`
}

function figures(row: ReportRow, { by, columns }: ReportAnswer): Html[] {
  return columns.slice(by.length).map((column) => {
    const value = row[column.name]
    const loss = column.name.startsWith('ro') && typeof value === 'number' && value < 0
    return html`<td class="${loss ? 'number loss' : 'number'}">${formatMetric(column, value)}</td>`
  })
}

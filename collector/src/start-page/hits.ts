import type { Row } from '@throughline/schema'
import { type Html, html } from './html.ts'

/** The newest first, as the table on the start page shows them. */
export function hitRows(hits: Row[]): Html[] {
  return [...hits].reverse().map((row) => {
    const cells = hitCells(row).map((cell) => html`<td>${cell}</td>`)
    return html`<tr>${cells}</tr>`
  })
}

/** The cells of one hit: time, hit, page, client ID, channel, source. */
export function hitCells(row: Row): string[] {
  const name = row.name ? `${row.type} ${row.name}` : `${row.type}`
  const source = [row.source, row.medium, row.campaign].filter(Boolean).join(' / ')
  return [
    String(row.ts).slice(11, 19),
    name,
    pathOf(String(row.url)),
    String(row.client_id),
    String(row.channel),
    source,
  ]
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`.slice(0, 80)
}

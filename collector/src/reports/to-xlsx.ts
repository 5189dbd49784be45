import type { ListColumn } from '@throughline/schema'
import writeXlsxFile, { type Cell, type SheetData } from 'write-excel-file/node'
import type { ReportRow } from '../run-report.ts'

/** A column of a table, whatever the report: how it is called, and what its figures are. */
type TableColumn = Pick<ListColumn, 'name' | 'title' | 'unit'>

export type Table = {
  title: string
  columns: TableColumn[]
  rows: ReportRow[]
  totals?: ReportRow
  /** What was asked and what was left out, a line each. */
  facts: [name: string, ...values: (string | number)[]][]
}

/** A workbook: the figures, and a second sheet that says what they are figures of. */
export async function toXlsx({ title, columns, rows, totals, facts }: Table): Promise<Buffer> {
  const head = columns.map((column) => ({ ...textCell(column.title), fontWeight: 'bold' as const }))
  const line = (row: ReportRow) => columns.map(({ name, unit }) => cellOf(row[name], unit))
  const total = totals === undefined ? [] : [line(totals).map(asTotal)]
  const figures: SheetData = [head, ...rows.map(line), ...total]
  const asked: SheetData = facts.map(([name, ...values]) => [
    { ...textCell(name), fontWeight: 'bold' as const },
    ...values.map((value) => cellOf(value, typeof value === 'number' ? 'number' : 'text')),
  ])
  const written = writeXlsxFile([
    {
      sheet: sheetName(title),
      data: figures,
      stickyRowsCount: 1,
      columns: columns.map((column) => ({ width: widthOf(column, rows) })),
    },
    { sheet: 'Asked', data: asked, columns: [{ width: 24 }, { width: 40 }, { width: 16 }] },
  ])
  return written.toBuffer()
}

const formats: Partial<Record<TableColumn['unit'], string>> = {
  count: '#,##0',
  number: '#,##0.00',
  money: '#,##0.00',
  days: '#,##0.00',
  seconds: '#,##0',
  share: '0.0%',
}

function cellOf(value: string | number | null | undefined, unit: TableColumn['unit']): Cell {
  if (value === null || value === undefined || value === '') return null
  if (unit === 'text' || unit === 'instant') return textCell(String(value))
  const number = Number(value)
  if (!Number.isFinite(number)) return textCell(String(value))
  return { value: number, type: Number, format: formats[unit] ?? '#,##0.##' }
}

/**
 * A campaign's name comes from anybody's URL. In a cell of the type text a spreadsheet runs no formula,
 * and as its format is text too, none either once the cell is edited.
 */
function textCell(text: string) {
  return { value: plain(text), type: String, format: '@' }
}

// What XML 1.0 has no way to write, and as much as Excel takes in a cell.
const unwritable = /[\p{Cc}\uFFFE\uFFFF]/gu
const mostCharacters = 32_767

function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(unwritable, (mark) => (mark === '\n' || mark === '\t' ? mark : ' '))
    .slice(0, mostCharacters)
    .toWellFormed()
}

function asTotal(cell: Cell, at: number): Cell {
  if (at === 0 && cell === null) return { ...textCell('Total'), fontWeight: 'bold' }
  if (cell === null || typeof cell !== 'object' || !('value' in cell)) return cell
  return { ...cell, fontWeight: 'bold' }
}

function sheetName(title: string): string {
  const [name = ''] = title.split(':')
  return name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)
}

function widthOf({ name, title }: TableColumn, rows: ReportRow[]): number {
  const longest = rows.slice(0, 200).map((row) => String(row[name] ?? '').length)
  return Math.min(48, Math.max(title.length + 2, 10, ...longest))
}

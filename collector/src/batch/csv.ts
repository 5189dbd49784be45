import type { Column } from '@throughline/schema'
import { CsvError, parse } from 'csv-parse/sync'
import { Refusal } from '../errors.ts'
import type { Item } from './read-batch.ts'

/** What ad systems call our columns. Case, spaces, `utm_` and `ga:` don't matter. */
const otherNames: Record<string, string> = {
  expenses: 'cost',
  spend: 'cost',
  adcost: 'cost',
  adclicks: 'clicks',
  keyword: 'term',
}

/**
 * The rows of a CSV file with a header. Commas, semicolons and tabs part cells; beside the latter
 * two a decimal comma is read too. Columns that are not ours are left aside.
 * @throws Refusal 400 that names the column or the line.
 */
export function readCsv(text: string, columns: Column[]): Item[] {
  const delimiter = delimiterOf(text)
  const [header = [], ...records] = parseCells(text, delimiter)
  const names = header.map((cell) => fieldOf(cell, columns))

  const missing = columns.find(({ name, optional }) => !optional && !names.includes(name))
  if (missing) {
    throw new Refusal(400, 'missing_column', {
      field: missing.name,
      message: `The header has no column "${missing.name}". It has: ${header.join(', ')}.`,
    })
  }
  const doubled = names.find((name, at) => name !== undefined && names.indexOf(name) !== at)
  if (doubled !== undefined) {
    throw new Refusal(400, 'doubled_column', {
      field: doubled,
      message: `Two columns of the header mean "${doubled}".`,
    })
  }
  const kinds = new Map(columns.map((column) => [column.name, column.kind]))
  return records.map((cells) => {
    const value: Record<string, unknown> = {}
    for (const [at, name] of names.entries()) {
      const cell = cells[at]?.trim() ?? ''
      if (name !== undefined && cell !== '') {
        value[name] = readCell(cell, kinds.get(name), delimiter)
      }
    }
    return { value }
  })
}

function parseCells(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { bom: true, delimiter, skip_empty_lines: true, trim: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Refusal(400, 'broken_csv', {
      field: 'body',
      line: error.lines ?? null,
      message: `${error.message} Nothing of this file was taken.`,
    })
  }
}

function delimiterOf(text: string): string {
  const [header = ''] = text.split('\n', 1)
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }))
  return counts.sort((a, b) => b.count - a.count)[0]?.mark ?? ','
}

function fieldOf(cell: string, columns: Column[]): string | undefined {
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/^ga:/, '')
      .replace(/^utm_?/, '')
      .replace(/[^a-z]/g, '')
  const wanted = otherNames[bare(cell)] ?? bare(cell)
  return columns.find(({ name }) => bare(name) === bare(wanted))?.name
}

function readCell(cell: string, kind: Column['kind'] | undefined, delimiter: string): unknown {
  if (kind === 'count') return /^\d+$/.test(cell) ? Number(cell) : cell
  if ((kind === 'money' || kind === 'rate') && delimiter !== ',')
    return cell.replace(/[\s\u00a0]/g, '').replace(',', '.')
  return cell
}

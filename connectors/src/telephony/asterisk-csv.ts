import type { Problem } from '@throughline/schema'
import type { Cdr } from './asterisk.ts'

/** The order in which cdr_csv writes. It has no head line. */
const columns = {
  accountcode: 0,
  source: 1,
  destination: 2,
  start: 9,
  answer: 10,
  end: 11,
  duration: 12,
  billsec: 13,
  disposition: 14,
  uniqueid: 16,
  userfield: 17,
}

/** The records of Master.csv. */
export function linesOfCdr(text: string): { cdrs: Cdr[] } | { problem: Problem } {
  const rows = rowsOfCsv(text)
  const short = rows.findIndex((row) => row.length < 17)
  if (short >= 0) return { problem: { field: `lines[${short}]`, error: 'too_few_columns' } }
  return { cdrs: rows.map(cdrOf) }
}

function cdrOf(row: string[]): Cdr {
  const at = (place: number) => row[place]?.trim() ?? ''
  return {
    source: at(columns.source),
    destination: at(columns.destination),
    accountcode: at(columns.accountcode),
    start: at(columns.start),
    answer: at(columns.answer),
    end: at(columns.end),
    duration: at(columns.duration),
    billsec: at(columns.billsec),
    disposition: at(columns.disposition),
    uniqueid: at(columns.uniqueid),
    userfield: at(columns.userfield),
  }
}

const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** RFC 4180. What stands outside of that ends the reading, and makes a line too short. */
function rowsOfCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  cell.lastIndex = 0
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text)
    if (match === null) return [...rows, []]
    const [, quoted, plain = '', end] = match
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return row.length > 0 ? [...rows, row] : rows
}

import type { ReportRow } from '../run-report.ts'
import type { Question } from './read-question.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Rows in the asked order; else those by time from the first to the last, and any other as SQL ranks them. */
export function sorted(
  rows: ReportRow[],
  { by: [first = ''], sort }: Pick<Question, 'by' | 'sort'>,
): ReportRow[] {
  const byTime = ['date', 'week', 'month', 'weekday', 'hour'].includes(first)
  const { name, down } = sort ?? { name: first, down: false }
  if (!sort && !byTime) return rows
  return rows.toSorted((a, b) => compare(keyOf(a, name), keyOf(b, name), down))
}

function keyOf(row: ReportRow, name: string): string | number | null {
  const value = row[name] ?? null
  if (name !== 'weekday') return value
  const at = weekdays.indexOf(String(value))
  return at < 0 ? weekdays.length : at
}

/** What can't be told comes last, either way. */
function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  const order =
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
  return down ? -order : order
}

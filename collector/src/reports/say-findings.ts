import { findings } from '@throughline/schema'
import type { ReportRow } from '../run-report.ts'

/** Adds to each kind of finding what it means, and what to do. */
export function sayFindings(rows: ReportRow[]): ReportRow[] {
  return rows.map((row) => ({ ...row, ...findings[String(row.kind)] }))
}

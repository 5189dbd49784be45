import type { ReportRow } from './run-report.ts'

/** Rows as CSV with a header. A text that a spreadsheet would run as a formula is disarmed. */
export function toCsv(columns: string[], rows: ReportRow[]): string {
  const lines = rows.map((row) => columns.map((name) => cell(row[name] ?? '')).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

// A campaign's name comes from anybody's URL: https://owasp.org/www-community/attacks/CSV_Injection
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

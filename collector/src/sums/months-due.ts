import type { VisitDate } from './visit-dates.ts'

/** A month by its first day, and the sums of its days. */
export type Month = { month: string; days: string[] }

/** Months that are over, since a later one has begun, all whose days are summed, and which themselves are not. */
export function monthsDue(dates: VisitDate[]): Month[] {
  const months = new Map<string, VisitDate[]>()
  for (const each of dates) {
    const month = `${each.date.slice(0, 7)}-01`
    months.set(month, [...(months.get(month) ?? []), each])
  }
  return [...months].slice(0, -1).flatMap(([month, ofMonth]) => {
    const days = ofMonth.map(({ settled }) => settled)
    const isDue = ofMonth.some(({ month_settled }) => month_settled === '0')
    return isDue && !days.includes('0') ? [{ month, days }] : []
  })
}

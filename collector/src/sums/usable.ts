import type { Question } from '../reports/read-question.ts'

/** What a report may read as it is summed, as parameters of its SQL, and whether there is some of it, and more beside it. */
export type Usable<Params> = { params: Params; has: { sums: boolean; others: boolean } }

/** What sums tell visits and credits by, and what follows from their day. */
export const summedBy = [
  ...['channel', 'source', 'medium', 'campaign', 'campaign_id', 'device', 'country', 'visitor'],
  ...['date', 'week', 'month', 'weekday'],
]

/** The dimensions that a question names, in its rows and in its filters. */
export function dimensionsIn({ by, filters }: Pick<Question, 'by' | 'filters'>): string[] {
  return [...by, ...filters.map(({ dimension }) => dimension)]
}

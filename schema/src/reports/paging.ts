import type { Parameter } from '../report.ts'

/** How much of a long list is answered: `limit {limit:UInt32} offset {offset:UInt32}` in its SQL. */
export const paging = {
  limit: { title: 'Rows, at most', type: 'count', default: 1_000, most: 10_000 },
  offset: { title: 'Rows to leave out first', type: 'count', default: 0, most: 10_000_000 },
} as const satisfies Record<string, Parameter>

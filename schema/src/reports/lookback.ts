import type { Parameter } from '../report.ts'

/** How far back touches are sought, in days: `{lookback:UInt16}` in the SQL. */
export const lookback = {
  lookback: {
    title: 'Days before a lead in which touches count',
    type: 'count',
    default: 90,
    most: 730,
  },
} as const satisfies Record<string, Parameter>

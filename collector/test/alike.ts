import { expect } from 'vitest'

export type Answer = { query: string; rows: Shown[]; totals: Shown | undefined }
type Shown = Record<string, string | number | null>

/**
 * Answers of reports to compare with: what is summed as binary fractions, in any order, or taken off again, is all but the
 * same.
 */
export function alike(answers: Answer[]) {
  return answers.map(({ rows, totals, ...rest }) => ({
    ...rest,
    rows: rows.map(near),
    totals: totals && near(totals),
  }))
}

function near(row: Shown) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? expect.closeTo(value, 8) : value,
    ]),
  )
}

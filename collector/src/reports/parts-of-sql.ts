import { reportSql } from '@throughline/schema'

/**
 * The SQL of a report without those of its parts that a question has no need of. A part stands between a
 * line `-- [its name` and a line `-- its name]`.
 */
export function sqlOf(name: string, unneeded: string[]): string {
  return unneeded.reduce(
    (left, part) => left.replace(new RegExp(`^ *-- \\[${part}\n[^]*?^ *-- ${part}\\]\n`, 'gm'), ''),
    reportSql(name),
  )
}

/** The part that looks for what staff did, where nobody is. */
export const unneededWithout = (staff: string[]) => (staff.length === 0 ? ['own staff'] : [])

/** What to leave out of the parts `<what> by sums`, `<what> both ways` and `<what> one by one`. */
export function unneededOf(what: string, has: { sums: boolean; others: boolean }): string[] {
  if (has.sums && has.others) return []
  return [`${what} both ways`, has.sums ? `${what} one by one` : `${what} by sums`]
}

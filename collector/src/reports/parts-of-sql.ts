/**
 * SQL without those of its parts that a question has no need of. A part begins with a line `-- [its name]` and
 * ends with the next of such lines.
 */
export function withoutParts(sql: string, unneeded: string[]): string {
  const [start = '', ...rest] = sql.split(/^ *-- \[/m)
  const parts = rest.filter((part) => !unneeded.includes(part.slice(0, part.indexOf(']'))))
  return [start, ...parts].join('-- [')
}

/** What to leave out of `[<what> by sums]`, `[<what> both ways]` and `[<what> one by one]`. */
export function unneededOf(what: string, has: { sums: boolean; others: boolean }): string[] {
  if (has.sums && has.others) return []
  return [`${what} both ways`, has.sums ? `${what} one by one` : `${what} by sums`]
}

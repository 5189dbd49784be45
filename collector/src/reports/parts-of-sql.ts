import { reportSql } from '@throughline/schema'

/** The SQL of a report, with that of the paths it reads in its place, without the parts that it has no need of. */
export function sqlOf(name: string, unneeded: string[]): string {
  return withoutParts(
    reportSql(name).replace('/* paths */', () => reportSql('walked')),
    unneeded,
  )
}

/**
 * SQL without those of its parts that a question has no need of. A part stands between a line `-- [its name`
 * and a line `-- its name]`.
 */
function withoutParts(sql: string, unneeded: string[]): string {
  return unneeded.reduce(
    (left, name) => left.replace(new RegExp(`^ *-- \\[${name}\n[^]*?^ *-- ${name}\\]\n`, 'gm'), ''),
    sql,
  )
}

/** What to leave out of the parts `<what> by sums`, `<what> both ways` and `<what> one by one`. */
export function unneededOf(what: string, has: { sums: boolean; others: boolean }): string[] {
  if (has.sums && has.others) return []
  return [`${what} both ways`, has.sums ? `${what} one by one` : `${what} by sums`]
}

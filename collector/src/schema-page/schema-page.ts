import type { Relation } from './read-relations.ts'

type Words = {
  relations: Relation[]
  /** What a column is, by `table.column` or by its name alone. */
  meaningOf: (relation: string, column: string) => string | undefined
  /** The reports, and what each reads. */
  reports: { name: string; reads: string[] }[]
}

/** `schema/README.md`. @throws where a column has no words: they go into `schema/src/glossary.ts`. */
export function schemaPage({ relations, meaningOf, reports }: Words): string {
  const mute = relations.flatMap(({ name, columns }) =>
    columns.filter((column) => !meaningOf(name, column.name)).map((one) => `${name}.${one.name}`),
  )
  if (mute.length > 0) {
    throw new Error(`Say in schema/src/glossary.ts what is in ${mute.join(', ')}.`)
  }
  const views = relations.filter(({ kind }) => kind === 'view')
  const tables = relations.filter(({ kind }) => kind === 'table')
  const section = (relation: Relation) => sectionOf(relation, meaningOf)
  return `# Tables and views

Made by \`npm run docs\` from the records, the migrations, the views and what the engine says of them: change
those, not this page. Analysts read the **views**; a table holds every version of a row, and what it means
today is what its view says. Every table and most views begin with \`site\`: say it in each query. Times are
UTC; money is \`Decimal(18, 4)\` beside its currency. How to ask: [docs/sql.md](../docs/sql.md); worked
questions: [docs/questions.md](../docs/questions.md).

## How rows flow

${diagram(relations, reports)}

Boxes are tables, round ones views, the last ones reports.

## Views

${views.map(section).join('\n')}
## Tables

${tables.map(section).join('\n')}`
}

function diagram(relations: Relation[], reports: Words['reports']): string {
  const shown = new Set(
    [...relations, ...reports].flatMap(({ name, reads }) => [
      ...reads,
      ...(reads[0] ? [name] : []),
    ]),
  )
  const boxes = relations
    .filter(({ name }) => shown.has(name))
    .map(({ name, kind }) => (kind === 'table' ? `  ${name}[${name}]` : `  ${name}([${name}])`))
  const arrows = relations.flatMap(({ name, reads }) => reads.map((one) => `  ${one} --> ${name}`))
  const ends = reports.flatMap(({ name, reads }) => [
    `  report_${name}{{${name}}}`,
    ...reads.map((one) => `  ${one} --> report_${name}`),
  ])
  return ['```mermaid', 'flowchart LR', ...boxes, ...arrows, ...ends, '```'].join('\n')
}

function sectionOf(relation: Relation, meaningOf: Words['meaningOf']): string {
  const { name, remark, engine, order, parameters, columns } = relation
  const ordered = order === '' ? 'in no order' : `ordered by \`${order}\``
  const replaced = engine === '' ? '' : `\n\n\`${engine}\`, ${ordered}.`
  const asked =
    parameters.length === 0
      ? ''
      : `\n\nIt is asked with \`${name}(${parameters.map(asGiven).join(', ')})\`.`
  const rows = columns.map((column) => [
    `\`${column.name}\``,
    `\`${column.type}\``,
    meaningOf(name, column.name) ?? '',
  ])
  return `### ${name}

${sentence(remark)}${replaced}${asked}

${table(['column', 'type', 'what it is'], rows)}
`
}

/** `site:String` as a query of an analyst gives it, with a parameter of its own. */
function asGiven(parameter: string): string {
  return `${parameter.split(':')[0]} = {${parameter}}`
}

function sentence(remark: string): string {
  const [grain = '', ...rest] = remark.split('\n')
  const first = grain.startsWith('one row') ? `**O${grain.slice(1)}.**` : grain
  return [first, ...rest].join('\n')
}

function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  const line = (row: string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [first = [], ...others] = all
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join(
    '\n',
  )
}

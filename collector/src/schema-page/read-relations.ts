import { type Remark, remarks } from '@throughline/schema'
import type { Store } from '../store/store.ts'

export type Relation = {
  name: string
  kind: 'table' | 'view'
  remark: string
  /** How a table replaces and orders its rows; empty for a view. */
  engine: string
  order: string
  /** What a view must be given, `name:Type`. */
  parameters: string[]
  columns: { name: string; type: string }[]
  /** The tables and views that it is made of. */
  reads: string[]
}

type Found = { name: string; engine: string; sorting_key: string; as_select: string }

/** Every table and view of ours, as the engine itself describes them. */
export async function readRelations(store: Store): Promise<Relation[]> {
  const found = await store.read<Found & { target: string }>(
    `select name, engine, sorting_key, as_select,
      extract(create_table_query, ' TO \\\\w+\\\\.(\\\\w+)') as target
    from system.tables
    where database = currentDatabase() and name != 'migrations'
    order by name`,
  )
  const names = found.map(({ name }) => name)
  const said = new Map(remarks().map((remark) => [remark.name, remark]))
  const shapers = found.filter(({ engine }) => engine === 'MaterializedView')
  const relations: Relation[] = []
  for (const { name, engine, sorting_key: order } of found) {
    if (engine === 'MaterializedView') continue
    const remark = said.get(name)
    if (remark === undefined) throw new Error(`No comment in the SQL says what ${name} is.`)
    const feeders = shapers.filter(({ target }) => target === name)
    const texts = remark.kind === 'view' ? [remark.sql] : feeders.map((one) => one.as_select)
    relations.push({
      name,
      kind: remark.kind,
      remark: remark.text,
      engine: engine === 'View' ? '' : engine,
      order,
      parameters: parametersOf(remark),
      columns: await columnsOf(store, remark),
      reads: names.filter((other) => other !== name && texts.some((text) => reads(text, other))),
    })
  }
  return relations
}

function parametersOf({ kind, sql }: Remark): string[] {
  if (kind === 'table') return []
  const given = [...sql.matchAll(/\{(\w+):([^{}]+)\}/g)].map(([, name, type]) => `${name}:${type}`)
  return [...new Set(given)]
}

async function columnsOf(store: Store, remark: Remark): Promise<Relation['columns']> {
  const parameters = parametersOf(remark)
  const given = parameters.map((parameter) => `${parameter.split(':')[0]} = ${sampleOf(parameter)}`)
  const from = given.length === 0 ? remark.name : `${remark.name}(${given.join(', ')})`
  const rows = await store.read<{ name: string; type: string }>(`describe (select * from ${from})`)
  // The engine sets a tuple of named parts on several lines.
  return rows.map(({ name, type }) => ({ name, type: type.replace(/\s+/g, ' ') }))
}

function sampleOf(parameter: string): string {
  if (parameter.includes(':Array')) return '[]'
  if (parameter.includes(':Map')) return 'map()'
  if (parameter.endsWith(':Date')) return `'2026-01-01'`
  if (parameter.startsWith('time_zone:')) return `'UTC'`
  return parameter.endsWith(':String') ? `''` : '1'
}

function reads(sql: string, name: string): boolean {
  return new RegExp(`\\b(?:from|join)\\s+(?:\\w+\\.)?${name}\\b`, 'i').test(sql)
}

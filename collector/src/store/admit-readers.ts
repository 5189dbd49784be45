import { readerStatements, remarks } from '@throughline/schema'
import { analystBounds, type Connections } from './connections.ts'
import { quoted, quotedName } from './quoted.ts'
import { callerTables } from './reaches-callers.ts'
import { secretTables } from './reaches-secrets.ts'

/** What of the database there is, and whether its rows are of sites. */
export type Relation = { name: string; engine: string; has_site: number }

/**
 * Makes the roles and row policies that analysts' own users on a server need, or makes them anew: what
 * they are is in schema/readers.sql. @throws what the server says where the collector's user may not.
 */
export async function admitReaders({
  writer,
  database,
}: Pick<Connections, 'writer' | 'database'>): Promise<void> {
  const read = async <Row>(query: string) =>
    (await writer.query({ query, format: 'JSONEachRow' })).json<Row>()
  const [{ collector } = { collector: 'default' }] = await read<{ collector: string }>(
    'select currentUser() as collector',
  )
  const relations = await read<Relation>(relationsQuery)
  for (const query of admission({ database, collector, relations })) await writer.command({ query })
}

/** What `admission` must be told of a database, in the database itself. */
export const relationsQuery = `select name, engine, name in (
    select table from system.columns where database = currentDatabase() and name = 'site'
  ) as has_site
  from system.tables where database = currentDatabase() order by name`

/** The statements that let readers into a database, in order. */
export function admission({
  database,
  collector,
  relations,
}: {
  database: string
  collector: string
  relations: Relation[]
}): string[] {
  const ours = new Set(remarks().map(({ name }) => name))
  const isView = ({ engine }: Relation) => engine === 'View'
  const isOfSites = ({ engine, has_site }: Relation) =>
    engine.endsWith('MergeTree') && Boolean(has_site)
  const known = relations.filter(({ name }) => ours.has(name))
  // A view that fills a table shows all of it, past the table's policies. Seen in 26.7.
  const feeders = relations.filter(({ engine }) => engine === 'MaterializedView')
  const isShown = (one: Relation) =>
    (isView(one) || isOfSites(one)) && !secretTables.includes(one.name)
  const isShownToReaders = (one: Relation) => isShown(one) && !callerTables.has(one.name)
  const all = [...known, ...feeders]
  const full = ({ name }: Relation) => `${quotedName(database)}.${quotedName(name)}`
  const selects = (found: Relation[]) => found.map((one) => `select on ${full(one)}`).join(', ')
  const isNot = (test: (one: Relation) => boolean) => (one: Relation) => !test(one)

  const words: Record<string, string> = {
    reader: quotedName(`${database}_reader`),
    listener: quotedName(`${database}_listener`),
    all_sites: quotedName(`${database}_all_sites`),
    all_sites_role: quoted(`${database}_all_sites`),
    site_role: quoted(`${database}_site_`),
    collector: quotedName(collector),
    bounds: Object.entries({ readonly: 1, ...analystBounds })
      .map(([name, value]) => `${name} = ${quoted(String(value))}`)
      .join(', '),
    sites_of_readers: quotedName(`${database}_sites_of_readers`),
    rows_of_collector: quotedName(`${database}_rows_of_${collector}`),
    tables_of_sites: known.filter(isOfSites).map(full).join(', '),
    shown_to_readers: selects(known.filter(isShownToReaders)),
    shown_to_listeners: selects(known.filter(isShown)),
    withheld_from_readers: selects(all.filter(isNot(isShownToReaders))),
    withheld_from_listeners: selects(all.filter(isNot(isShown))),
  }
  return readerStatements().map((statement) =>
    statement.replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? ''),
  )
}

/** The line of the log where a server refuses: what is missing, as far as it says so, and what differs. */
export function refusedReaders(error: unknown): [object, string] {
  const words = error instanceof Error ? error.message : ''
  const grant = /necessary to have the grant (.+? ON \S+)\. /.exec(words)?.[1]
  const why = grant === undefined ? 'the server refused it' : `the collector's user lacks ${grant}`
  return [
    { error, ...(grant === undefined ? {} : { grant }) },
    `analysts' users on the ClickHouse server were given no roles and no sites: ${why}. ` +
      'They see what an operator lets them see by hand. The grants stand in docs/sql.md; ' +
      'CLICKHOUSE_READERS=off keeps this quiet',
  ]
}

import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { Connections } from './connections.ts'
import { quoted } from './quoted.ts'

// The settings stand inside the statement: given apart, the embedded engine would keep them for
// the next insert, and drop it as a copy of this one. A repeated insert must reach the views too:
// the first may have ended between its table and them.
const settingsOf = (token: string) => `settings async_insert = 0,
  max_partitions_per_insert_block = 0, input_format_skip_unknown_fields = 0,
  deduplicate_blocks_in_dependent_materialized_views = 1,
  insert_deduplication_token = '${token}'`

type From = { table: string; token: string; format: string }

type Options = {
  /** Where rows lie while the embedded engine reads them. */
  dir: string
  onInsert: (table: string, seconds: number) => void
}

/** What puts rows into a table. The same bytes with the same token are stored once. */
export function openInserts(
  { writer, readsFiles, afterInsert }: Connections,
  { dir, onInsert }: Options,
) {
  const structures = new Map<string, string>()

  async function insert(table: string, ndjson: Buffer, token: string): Promise<void> {
    const query = `insert into ${table} ${settingsOf(token)} format JSONEachRow`
    await run(table, query, Readable.from([ndjson]))
  }

  /** Rows of all columns, as bytes. The embedded engine takes rows inside the query, and so these by a file. */
  async function insertBinary(table: string, rows: Buffer, token: string): Promise<void> {
    if (!readsFiles) {
      const query = `insert into ${table} ${settingsOf(token)} format RowBinary`
      return run(table, query, Readable.from([rows]))
    }
    await mkdir(dir, { recursive: true })
    const path = join(dir, `rows-${randomUUID()}`)
    try {
      await writeFile(path, rows, { mode: 0o600 })
      await insertFrom(path, { table, token, format: 'RowBinary' })
    } finally {
      await rm(path, { force: true })
    }
  }

  /** The engine reads the file itself: no byte of it passes through JavaScript. */
  async function insertFile(table: string, path: string, token: string): Promise<void> {
    await insertFrom(path, { table, token, format: 'JSONEachRow' })
  }

  async function insertFrom(path: string, { table, token, format }: From): Promise<void> {
    const file = [quoted(resolve(path)), quoted(format), quoted(await structureOf(table))]
    await run(table, `insert into ${table} ${settingsOf(token)} select * from file(${file.join()})`)
  }

  async function run(table: string, query: string, values?: Readable): Promise<void> {
    const startedAt = performance.now()
    const { stream } = await writer.exec({ query, ...(values ? { values } : {}) })
    for await (const _ of stream);
    onInsert(table, (performance.now() - startedAt) / 1000)
    afterInsert()
  }

  async function structureOf(table: string): Promise<string> {
    const known = structures.get(table)
    if (known !== undefined) return known
    const answer = await writer.query({
      query: `select arrayStringConcat(groupArray(concat(name, ' ', type)), ', ') as columns
        from (select name, type from system.columns
          where database = currentDatabase() and table = {table:String} order by position)`,
      query_params: { table },
      format: 'JSONEachRow',
    })
    const [row] = await answer.json<{ columns: string }>()
    const columns = row?.columns ?? ''
    structures.set(table, columns)
    return columns
  }

  return { insert, insertBinary, insertFile: readsFiles ? insertFile : undefined }
}

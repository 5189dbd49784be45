import { Readable } from 'node:stream'
import type { DataFormat } from '@clickhouse/client'
import type { Row } from '@throughline/schema'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import { openBuffer } from './buffer.ts'
import type { Connections } from './connections.ts'
import { refusedQuery } from './engine-error.ts'
import { migrate } from './migrate.ts'
import { readOnly } from './read-only.ts'

export type Table = 'hits' | 'deals' | 'payments' | 'costs' | 'sites'

type Params = Record<string, unknown>

/** What a query gave, as bytes of `format`: the query's own, else the asked one. */
type Answer = { format: string; stream: Readable }

/** The one way to the database. */
export type Store = {
  /** Takes rows into the store's care. @throws Refusal 503 where it can't. */
  add(table: Table, rows: Row[]): Promise<void>
  /** Rows of one of our own queries. */
  read<Found>(query: string, params?: Params): Promise<Found[]>
  /** An analyst's query, in any of ClickHouse's formats. @throws Refusal where it would write. */
  ask(query: string, options: { format: DataFormat; params: Params }): Promise<Answer>
  /** All that was taken before this moment can be read. Unix ms. */
  asOf(): number
  /** Resolves when all that was added before can be read. */
  drain(): Promise<void>
  close(): Promise<void>
}

export async function openStore({
  connections,
  now,
  onRetry,
}: {
  connections: Connections
  now: () => number
  onRetry: (error: unknown, table: string) => void
}): Promise<Store> {
  const { writer, reports, analysts, analystSettings } = connections
  await migrate(writer)
  const buffer = openBuffer({ insert, now, newToken: nanoid, onRetry })

  // The settings stand inside the statement: given apart, the embedded engine would keep them for
  // the next insert, and drop it as a copy of this one.
  async function insert(table: string, ndjson: string, token: string): Promise<void> {
    const query = `insert into ${table} settings async_insert = 0, max_partitions_per_insert_block = 0,
      input_format_skip_unknown_fields = 0, insert_deduplication_token = '${token}' format JSONEachRow`
    const { stream } = await writer.exec({ query, values: Readable.from([ndjson]) })
    for await (const _ of stream);
  }

  return {
    async add(table, rows) {
      if (!buffer.add(table, rows)) {
        throw new Refusal(
          503,
          'busy',
          { message: 'The database is behind and too many rows wait. Send them again later.' },
          { 'retry-after': '5' },
        )
      }
    },
    async read<Found>(query: string, params: Params = {}) {
      const answer = await reports.query({ query, query_params: params, format: 'JSONEachRow' })
      return answer.json<Found>()
    },
    async ask(query, { format, params }) {
      const own = await readOnly(query, analysts)
      try {
        const { stream } = await analysts.exec({
          query,
          query_params: params,
          clickhouse_settings: { ...analystSettings, default_format: format },
        })
        return { format: own ?? format, stream }
      } catch (error) {
        throw refusedQuery(error, 'query_failed')
      }
    },
    asOf: () => buffer.oldest() ?? now(),
    drain: buffer.drain,
    async close() {
      await buffer.drain()
      await Promise.all([writer, reports, analysts].map((client) => client.close()))
    },
  }
}

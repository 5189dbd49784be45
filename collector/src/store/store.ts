import { Readable } from 'node:stream'
import type { DataFormat } from '@clickhouse/client'
import type { Row } from '@throughline/schema'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import { JournalFull, openJournal } from '../journal/journal.ts'
import { lockJournal } from '../journal/lock.ts'
import type { Connections } from './connections.ts'
import { refusedQuery } from './engine-error.ts'
import { refusesRows } from './insert-errors.ts'
import { migrate } from './migrate.ts'
import { readOnly } from './read-only.ts'

export type Table = 'hits' | 'deals' | 'payments' | 'costs' | 'sites' | 'api_keys'

type Params = Record<string, unknown>

/** What a query gave, as bytes of `format`: the query's own, else the asked one. */
type Answer = { format: string; stream: Readable }

/** The one way to the database. */
export type Store = {
  /** Resolves when the rows are on disk. @throws Refusal 503 where they can't be. */
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

type StoreOptions = {
  connections: Connections
  journalDir: string
  journalMaxBytes: number
  now: () => number
  onRetry: (error: unknown, table: string) => void
  onQuarantine: (table: string, rows: number) => void
}

export async function openStore(options: StoreOptions): Promise<Store> {
  const { connections, journalDir, journalMaxBytes, now, onRetry, onQuarantine } = options
  const { writer, reports, analysts, analystSettings } = connections
  const unlock = await lockJournal(journalDir)
  await migrate(writer)
  const journal = await openJournal({
    dir: journalDir,
    maxBytes: journalMaxBytes,
    now,
    newId: nanoid,
    insert,
    isRefusal: refusesRows,
    onRetry,
    onQuarantine,
  })

  // The settings stand inside the statement: given apart, the embedded engine would keep them for
  // the next insert, and drop it as a copy of this one. A repeated insert must reach the views too:
  // the first may have ended between its table and them.
  async function insert(table: string, ndjson: Buffer, token: string): Promise<void> {
    const query = `insert into ${table} settings async_insert = 0,
      max_partitions_per_insert_block = 0, input_format_skip_unknown_fields = 0,
      deduplicate_blocks_in_dependent_materialized_views = 1,
      insert_deduplication_token = '${token}' format JSONEachRow`
    const { stream } = await writer.exec({ query, values: Readable.from([ndjson]) })
    for await (const _ of stream);
  }

  return {
    async add(table, rows) {
      try {
        await journal.add(table, rows)
      } catch (error) {
        if (!(error instanceof JournalFull)) throw error
        onRetry(error.cause ?? error, table)
        const message = 'The journal can take no rows now. Send them again later.'
        throw new Refusal(503, 'journal_full', { message }, { 'retry-after': '5' })
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
    asOf: () => journal.oldest() ?? now(),
    drain: journal.drain,
    async close() {
      await journal.close()
      await unlock()
      await Promise.all([writer, reports, analysts].map((client) => client.close()))
    },
  }
}

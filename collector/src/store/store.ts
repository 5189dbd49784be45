import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Line, Row } from '@throughline/schema'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import { eraseFiles, type Person } from '../journal/erase-files.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import { lockJournal } from '../journal/lock.ts'
import { JournalFull } from '../journal/writer.ts'
import type { Retention } from '../retention.ts'
import { type Ask, openAsk } from './ask.ts'
import type { Connections } from './connections.ts'
import { type Format, openFormats } from './formats.ts'
import { refusesRows } from './insert-errors.ts'
import { openInserts } from './inserts.ts'
import { migrate } from './migrate.ts'
import { newestVersion } from './newest-version.ts'
import { quoted } from './quoted.ts'
import { retain } from './retain.ts'
import { setFsync } from './set-fsync.ts'

export type Table =
  | 'hits'
  | 'deals'
  | 'payments'
  | 'costs'
  | 'rates'
  | 'calls'
  | 'emails'
  | 'leases'
  | 'overflows'
  | 'matches'
  | 'deliveries'
  | 'connections'
  | 'sites'
  | 'api_keys'
  | 'identity_rules'

/** Tables of what is worked out from others, and can be again: their rows pass no journal. */
type DerivedTable =
  | 'identity_edges'
  | 'people_map'
  | 'people_history'
  | 'people_progress'
  | 'people_rebuilt'
  | 'summed_dates'
  | 'summed_months'
  | 'summed_leads'
  | 'lead_turns'

type Params = Record<string, unknown>

/** The one way to the database. */
export type Store = {
  /** Resolves when the rows are on disk. @throws Refusal 503 where they can't be. */
  add(table: Table, rows: (Row | Line)[]): Promise<void>
  /** Rows of one of our own queries. */
  read<Found>(query: string, params?: Params): Promise<Found[]>
  /** A statement of ours that changes rows or tables. Settings stand inside it, or they would stay. */
  change(statement: string, params?: Params): Promise<void>
  /** Stores rows that were worked out from others, at once. As bytes: in ClickHouse's RowBinary. */
  put(table: DerivedTable, rows: Row[] | Buffer): Promise<void>
  /** What one of our own queries gives, in ClickHouse's RowBinary. */
  readBinary(query: string, params?: Params): Promise<Buffer>
  /** Takes a person out of the files beside the database, once what waits is stored. */
  eraseFiles(person: Person): Promise<{ files: number; rows: number }>
  /** An analyst's query, in any of ClickHouse's formats. @throws Refusal where it would write. */
  ask: Ask
  /** What the engine calls an output format, and what HTTP calls it, by any spelling of its name. */
  formatOf(name: string): Promise<Format | undefined>
  /** All that was taken before this moment can be read. Unix ms. */
  asOf(): number
  /** The way of rows to the database: what of it waits, was kept, or was set aside. */
  journal: Pick<Journal, 'tally' | 'canTake' | 'kept' | 'quarantine'>
  /** The highest version that a row of ours has, in microseconds of the clock that it was given by. */
  newestVersion(): Promise<number>
  /** Resolves when all that was added before can be read. */
  drain(): Promise<void>
  close(): Promise<void>
}

type StoreOptions = {
  connections: Connections
  journalDir: string
  /** Where answers to analysts lie while they are on their way. */
  answersDir: string
  journalMaxBytes: number
  /** How long stored segments are kept, in ms. */
  journalKeepMs: number
  /** Whether the database may answer an insert only once it is on disk. */
  fsync: boolean
  retention: Retention
  now: () => number
  onInsert: (table: string, seconds: number) => void
  onRetry: (error: unknown, table: string) => void
  onQuarantine: (table: string, rows: number) => void
}

export async function openStore(options: StoreOptions): Promise<Store> {
  const { connections, journalDir, now, onInsert, onRetry, onQuarantine } = options
  const { writer, reports, analysts, readTurns } = connections
  const { unlock, rebooted, noteBoot } = await lockJournal(journalDir)
  await migrate(writer)
  await retain(writer, options.retention)
  await setFsync(writer, options.fsync)
  const inserts = openInserts(connections, { dir: options.answersDir, onInsert })
  const journal = await openJournal({
    dir: journalDir,
    maxBytes: options.journalMaxBytes,
    keepMs: options.journalKeepMs,
    now,
    newId: nanoid,
    insert: inserts.insert,
    insertFile: inserts.insertFile,
    isRefusal: refusesRows,
    onRetry,
    onQuarantine,
  })
  // A power cut may have taken what the database had stored and not yet written to the disk.
  if (rebooted) await journal.kept.replay()
  await noteBoot()

  return {
    journal,
    newestVersion: () => newestVersion(writer, journal.waiting()),
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
      return readTurns.take(async () => {
        const answer = await reports.query({ query, query_params: params, format: 'JSONEachRow' })
        return answer.json<Found>()
      })
    },
    async change(statement, params = {}) {
      await writer.command({ query: statement, query_params: params })
    },
    async put(table, rows) {
      if (rows.length === 0) return
      if (Buffer.isBuffer(rows)) return inserts.insertBinary(table, rows, nanoid())
      const ndjson = rows.map((row) => JSON.stringify(row)).join('\n')
      await inserts.insert(table, Buffer.from(`${ndjson}\n`), nanoid())
    },
    async readBinary(query, params = {}) {
      return readTurns.take(async () => {
        const { stream } = await reports.exec({
          query: `${query} format RowBinary`,
          query_params: params,
        })
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(Buffer.from(chunk))
        return Buffer.concat(chunks)
      })
    },
    async eraseFiles(person) {
      await journal.drain()
      return eraseFiles(
        ['quarantine', 'kept'].map((name) => join(journalDir, name)),
        person,
      )
    },
    formatOf: openFormats(reports),
    ask: openAsk(connections, options.answersDir),
    asOf: () => journal.oldest() ?? now(),
    drain: journal.drain,
    async close() {
      if (connections.connect) await endReads(connections)
      await journal.close()
      await unlock()
      await Promise.all([writer, reports, analysts].map((client) => client.close()))
    },
  }
}

/** Until no read runs: as the process ends, a query that runs on would have lost the engine under it. */
async function endReads({ writer, database, turns, readTurns }: Connections): Promise<void> {
  const ofDatabase = `query_kind = 'Select' and current_database = ${quoted(database)}`
  while (turns.running() + readTurns.running() > 0) {
    await writer.command({ query: `kill query where ${ofDatabase}` })
    await pause(50)
  }
}

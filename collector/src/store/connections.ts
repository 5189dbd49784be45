import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import type { Turns } from './turns.ts'

/**
 * Three ways to one database, sharing no settings: on the embedded engine a setting of one call
 * stays with its connection, so what bounds an analyst must never reach the writer.
 */
export type Connections = {
  database: string
  writer: ClickHouseClient
  reports: ClickHouseClient
  analysts: ClickHouseClient
  /** What bounds each query of an analyst, where the connection doesn't hold it already. */
  analystSettings: ClickHouseSettings
  /** Of analysts' queries, and of our own reports'. */
  turns: Turns
  readTurns: Turns
  /** Whether the engine reads files of this machine by their paths. */
  readsFiles: boolean
  /** Whether analysts may have users of their own there. */
  keepsUsers: boolean
  /** Is called after each insert. */
  afterInsert(): void
  /** Opens one more connection, with no setting of ours. Embedded only. */
  connect?: () => ClickHouseClient
}

/** The bounds of an analyst's query. Names are ClickHouse's own. */
export const analystBounds = {
  max_execution_time: 30,
  max_memory_usage: '2000000000',
  max_result_rows: '1000000',
  max_result_bytes: '200000000',
  result_overflow_mode: 'throw',
} as const

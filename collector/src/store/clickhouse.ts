import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { StartError } from '../errors.ts'
import { analystBounds, type Connections } from './connections.ts'
import { quickPlans } from './quick-plans.ts'
import { openTurns } from './turns.ts'

/** The oldest server whose SQL the migrations and views are written for. */
const oldestServer = [25, 3] as const

// Errors are ours to tell, once: the client's own log would tell them again, with the query.
const options = { application: 'throughline', log: { level: ClickHouseLogLevel.OFF } }

/** Opens a ClickHouse server at `url`, `http://user:password@host:8123/database`. */
export async function openClickhouse({
  url,
  database,
}: {
  url: string
  database: string
}): Promise<Connections> {
  await prepare(url, database)
  const open = (clickhouse_settings: ClickHouseSettings = {}) =>
    createClient({ url: withoutDatabase(url), database, clickhouse_settings, ...options })
  const analysts = open()
  const plans = await quickPlans(analysts)
  const [writer, reports] = [open(plans), open(plans)]
  // The server sends nothing before the end, so that no error stands in the middle of rows.
  const analystSettings = { ...analystBounds, readonly: '1', wait_end_of_query: 1 } as const
  // The server has its own limits, and waiting for it holds no thread here.
  const turns = openTurns({ atOnce: Number.POSITIVE_INFINITY })
  const ways = { database, writer, reports, analysts, analystSettings, turns, readTurns: turns }
  return { ...ways, readsFiles: false, keepsUsers: true, afterInsert() {} }
}

async function prepare(url: string, database: string): Promise<void> {
  const client = createClient({ url: withoutDatabase(url), ...options, request_timeout: 10_000 })
  try {
    const version = await versionOf(client)
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < oldestServer[0] || (major === oldestServer[0] && minor < oldestServer[1])) {
      throw new StartError(
        `The ClickHouse server is version ${version}`,
        `Upgrade it to ${oldestServer.join('.')} or newer.`,
      )
    }
    await client.command({ query: `create database if not exists ${database} engine = Atomic` })
  } catch (error) {
    throw explained(error, url)
  } finally {
    await client.close()
  }
}

async function versionOf(client: ClickHouseClient): Promise<string> {
  const answer = await client.query({ query: 'select version() as version', format: 'JSONEachRow' })
  const [row] = await answer.json<{ version: string }>()
  return row?.version ?? '0'
}

function withoutDatabase(url: string): string {
  const plain = new URL(url)
  plain.pathname = '/'
  return plain.href
}

function explained(error: unknown, url: string): unknown {
  if (error instanceof StartError) return error
  const { host, username } = new URL(url)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === '516' || code === '194' || code === '192') {
    return new StartError(
      `ClickHouse at ${host} refuses the user "${username || 'default'}"`,
      'Check the user and the password in CLICKHOUSE_URL.',
      { cause: error },
    )
  }
  if (code === '497') {
    return new StartError(
      `ClickHouse at ${host} does not let "${username || 'default'}" do what is needed`,
      'Grant that user CREATE DATABASE, CREATE, ALTER, INSERT and SELECT on the database.',
      { cause: error },
    )
  }
  return new StartError(
    `ClickHouse at ${host} does not answer: ${error instanceof Error ? error.message : error}`,
    'Check CLICKHOUSE_URL (the HTTP port is 8123 by default) and that the server runs.',
    { cause: error },
  )
}

import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  createClient,
} from '@clickhouse/client'
import { StartError } from '../errors.ts'
import { isAlive } from '../is-alive.ts'
import { analystBounds, type Connections } from './connections.ts'
import { openGiveWay } from './give-way.ts'
import { quickPlans } from './quick-plans.ts'
import { openTurns } from './turns.ts'

/** Opens chDB, the engine inside this process, on `dir`. One process a directory. */
export async function openEmbedded({
  dir,
  database,
}: {
  dir: string
  database: string
}): Promise<Connections> {
  const createChdbConnection = await loadChdb()
  const opened: ClickHouseClient[] = []
  const connect = () => createClient({ connection: createChdbConnection({ path: dir }) })
  const open = async () => {
    const client = connect()
    opened.push(client)
    await client.command({ query: `create database if not exists ${database} engine = Atomic` })
    await client.command({ query: `use ${database}` })
    return client
  }
  try {
    await mkdir(dir, { recursive: true })
    const [writer, reports, analysts] = [await open(), await open(), await open()]
    const bounds = Object.entries(analystBounds).map(([name, value]) => `${name} = '${value}'`)
    await analysts.command({ query: `set ${bounds.join(', ')}` })
    await analysts.command({ query: 'set readonly = 1' })
    const plans = Object.entries(await quickPlans(reports)).map(
      ([name, value]) => `${name} = ${value}`,
    )
    for (const client of plans.length > 0 ? [writer, reports] : []) {
      await client.command({ query: `set ${plans.join(', ')}` })
    }
    const turns = openTurns({ atOnce: 2 })
    const readTurns = openTurns({ atOnce: 1, inLine: 1_000 })
    const clients = { writer, reports, analysts }
    const ways = { ...clients, database, analystSettings: {}, turns, readTurns }
    const kind = { readsFiles: true, keepsUsers: false }
    return { ...ways, ...kind, afterInsert: openGiveWay(), connect }
  } catch (error) {
    await Promise.all(opened.map((client) => client.close()))
    throw await explained(error, dir)
  }
}

type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>
type Chdb = { createChdbConnection(options: { path: string }): Connection }

// A name the compiler does not follow: chdb's types are built on another release of the client's,
// whose private fields never match. What it makes is the same at run time.
const chdbModule: string = 'chdb/connection'

/** The engine begins with the first connection of a process, and ends with its last. */
export async function loadChdb(): Promise<Chdb['createChdbConnection']> {
  try {
    const { createChdbConnection }: Chdb = await import(chdbModule)
    return createChdbConnection
  } catch (cause) {
    throw new StartError(
      'The embedded engine (npm package chdb) is not installed for this platform',
      'Run `npm ci` without --omit=optional, or set CLICKHOUSE_URL to a ClickHouse server.',
      { cause },
    )
  }
}

/** The engine says why only on stderr; its lock file tells who holds the directory. */
async function explained(cause: unknown, dir: string): Promise<StartError> {
  const status = await readFile(join(dir, 'status'), 'utf8').catch(() => '')
  const holder = Number(/^PID: (\d+)/m.exec(status)?.[1])
  if (isAlive(holder)) {
    return new StartError(
      `The data directory ${dir} is in use by process ${holder}`,
      'Stop that collector, or set DATA_DIR to another directory.',
      { cause },
    )
  }
  return new StartError(
    `The embedded engine can't open ${dir}: ${cause instanceof Error ? cause.message : cause}`,
    'Check that the directory can be written by this user, and that the disk is not full.',
    { cause },
  )
}

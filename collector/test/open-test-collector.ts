import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import type { Row } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { afterAll, onTestFinished, TestRunner } from 'vitest'
import { type Collector, openCollector } from '../src/collector.ts'
import type { Limits } from '../src/door/door.ts'
import type { MailboxAddress } from '../src/emails/mailbox.ts'
import type { Retention } from '../src/retention.ts'
import { loadChdb } from '../src/store/embedded.ts'
import { inject } from './inject.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'throughline-test-'))
let keeper: ClickHouseClient | undefined
let databases = 0
/** Tables and views of a database that is new. */
let relations: Set<string> | undefined
/** Those of tests that are over, of this file or another: to empty one takes a tenth of making one. */
const free: string[] = []

/** Of a person's browser: without one, a hit is a bot's. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const testKey = 'a-key-for-tests-only'

/** Noon of the day on which tests take place. */
export const testNow = Date.parse('2026-10-15T12:00:00Z')

export type TestCollector = Collector &
  ReturnType<typeof verbs> & { clock: { now: number }; dataDir: string; database: string }

/** A whole collector over the real engine, in a database of its own that is empty, with a clock that stands. */
export async function openTestCollector({
  now,
  counter,
  swapper,
  lender,
  later,
  clickhouseUrl,
  clickhousePort,
  redisUrl,
  trustProxy,
  limits = { perIp: 0, perKey: 0 },
  log,
  database,
  olderApiKeys = [],
  keepMs = 0,
  fsync = false,
  readers = true,
  retention = {},
  mailbox,
  publicUrl,
}: {
  now?: () => number
  /** In place of the built ones. */
  counter?: string
  swapper?: string
  lender?: string
  later?: string
  clickhouseUrl?: string
  clickhousePort?: { host: string; port: number }
  redisUrl?: string
  trustProxy?: number | string[]
  limits?: Limits
  /** Takes what is logged, at every level. */
  log?: { write(line: string): void }
  /** One that is there already: as a second collector, or after a stop. */
  database?: string
  olderApiKeys?: string[]
  /** How long stored segments are kept. */
  keepMs?: number
  fsync?: boolean
  readers?: boolean
  retention?: Retention
  mailbox?: MailboxAddress
  publicUrl?: string
} = {}): Promise<TestCollector> {
  const clock = { now: testNow }
  keeper ??= await keepEngine()
  const isOwn = database === undefined && clickhouseUrl === undefined
  const used = isOwn ? await emptied(keeper, free.pop()) : undefined
  if (used === undefined) databases += 1
  const name = database ?? used ?? `test_${databases}`
  const collector = await openCollector(
    {
      port: 0,
      host: '127.0.0.1',
      dataDir,
      database: name,
      ...(clickhouseUrl === undefined ? {} : { clickhouseUrl }),
      ...(clickhousePort === undefined ? {} : { clickhousePort }),
      ...(redisUrl === undefined ? {} : { redisUrl }),
      ...(trustProxy === undefined ? {} : { trustProxy }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      apiKey: testKey,
      olderApiKeys,
      logLevel: log ? 'trace' : 'silent',
      limits,
      journalMaxBytes: 2 ** 30,
      journalKeepMs: keepMs,
      fsync,
      readers,
      retention,
      exampleShop: false,
      ...(mailbox === undefined ? {} : { mailbox }),
    },
    {
      now: now ?? (() => clock.now),
      ...(log ? { log } : {}),
      ...(counter === undefined ? {} : { counter }),
      ...(swapper === undefined ? {} : { swapper }),
      ...(lender === undefined ? {} : { lender }),
      ...(later === undefined ? {} : { later }),
    },
  )
  if (isOwn) relations ??= new Set((await relationsOf(keeper, name)).map((made) => made.name))
  // One that is left open goes on looking what is new, and slows down the tests after it.
  const onceOver = TestRunner.getCurrentTest() === undefined ? afterAll : onTestFinished
  onceOver(async () => {
    await collector.close()
    if (isOwn) free.push(name)
  })
  return { ...collector, ...verbs(collector.app, collector), clock, dataDir, database: name }
}

/** From the first test to the process's end: beginning anew, the engine reads all databases of before. */
async function keepEngine(): Promise<ClickHouseClient> {
  const connect = await loadChdb()
  const client = createClient({ connection: connect({ path: join(dataDir, 'clickhouse') }) })
  await client.command({ query: 'select 1' })
  return client
}

/** As it was when it was new. */
async function emptied(client: ClickHouseClient, database: string | undefined) {
  if (database === undefined) return undefined
  for (const { name, engine } of await relationsOf(client, database)) {
    const isOwn = relations?.has(name) ?? true
    if (isOwn && (name === 'migrations' || !engine.endsWith('MergeTree'))) continue
    const query = `${isOwn ? 'truncate' : 'drop'} table ${database}.${name}`
    await client.command({ query })
  }
  for (const name of ['journal', 'scripts']) {
    rmSync(join(dataDir, name, database), { recursive: true, force: true })
  }
  rmSync(join(dataDir, 'mailboxes', `${database}.json`), { force: true })
  return database
}

async function relationsOf(client: ClickHouseClient, database: string) {
  const answer = await client.query({
    query: 'select name, engine from system.tables where database = {database:String}',
    query_params: { database },
    format: 'JSONEachRow',
  })
  return answer.json<{ name: string; engine: string }>()
}

type Asked = { url: string; body?: unknown; type?: string; key?: string | undefined }
type Answered = { status: number; body: ReturnType<typeof JSON.parse>; text: string }

function verbs(app: FastifyInstance, { store, leadFacts }: Collector) {
  const key = testKey

  async function ask(method: 'GET' | 'PUT' | 'POST' | 'DELETE', asked: Asked): Promise<Answered> {
    const { url, body, type = 'application/json' } = asked
    const given = 'key' in asked ? asked.key : key
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const response = await inject(app, {
      method,
      url,
      headers: {
        ...(given === undefined
          ? { 'user-agent': userAgent }
          : { authorization: `Bearer ${given}` }),
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { payload }),
    })
    return { status: response.statusCode, text: response.body, body: parsed(response.body) }
  }

  return {
    get: (url: string, given: { key?: string | undefined } = {}) => ask('GET', { url, ...given }),
    put: (url: string, body: unknown, given: Partial<Asked> = {}) =>
      ask('PUT', { url, body, ...given }),
    remove: (url: string, given: { key?: string | undefined } = {}) =>
      ask('DELETE', { url, ...given }),
    post: (url: string, body: unknown, given: Partial<Asked> = {}) =>
      ask('POST', { url, body, ...given }),
    /** The performance report of October 2026, once all that was sent is stored. */
    async report(query = '') {
      await store.drain()
      const url = `/v1/reports/performance?site=default&from=2026-10-01&to=2026-10-31${query}`
      return (await ask('GET', { url })).body
    },
    /** Rows of any query, once all that was sent is stored and leads tell of it. */
    async rows(query: string): Promise<Row[]> {
      await store.drain()
      await leadFacts.catchUp()
      return store.read(query)
    },
  }
}

function parsed(text: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { removeDir } from './remove-dir.ts'
import { hit } from './rows.ts'
import { type Spawned, spawnCollector } from './spawn-collector.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-process-'))
const spawned: Spawned[] = []
const key = 'a-key-for-tests-only'
const authorization = `Bearer ${key}`

function start(env: Record<string, string>): Spawned {
  const one = spawnCollector({ API_KEY: key, ...env })
  spawned.push(one)
  return one
}

afterAll(async () => {
  for (const { child, ended } of spawned) {
    child.kill('SIGKILL')
    await ended
  }
  removeDir(home)
})

test('SIGTERM in the middle of traffic loses nothing that was answered', async () => {
  const env = { DATA_DIR: join(home, 'stopped') }
  const { child, listening, ended } = start(env)
  const answered: string[] = []
  const senders = sendFrom(8, await listening, answered)
  await until(() => answered.length >= 500)

  child.kill('SIGTERM')
  await senders
  expect((await ended).code).toBe(0)

  await expectStoredOnce(env, answered)
})

test('SIGTERM ends in order while the engine works for an analyst who is gone', async () => {
  const { child, listening, ended } = start({ DATA_DIR: join(home, 'asked') })
  const address = await listening
  const gone = new AbortController()
  const asked = fetch(`${address}/v1/sql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: 'select sum(sipHash64(number)) from numbers(100000000000)',
    signal: gone.signal,
  }).catch(() => undefined)
  const running = `select count() from system.processes where position(query, '100000000000)') > 0 format TSV`
  // One of them is the question itself.
  await until(async () => (await ask(address, running)).trim() === '2')

  gone.abort()
  await asked
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

test('kill -9 at any moment of traffic loses nothing that was answered and doubles nothing', async () => {
  const env = { DATA_DIR: join(home, 'killed') }
  const answered: string[] = []
  for (let round = 0; round < 5; round += 1) {
    const { child, listening, ended } = start(env)
    const before = answered.length
    const senders = sendFrom(8, await listening, answered)
    await until(() => answered.length >= before + 100 + round * 250)
    child.kill('SIGKILL')
    await senders
    await ended
  }

  await expectStoredOnce(env, answered)
}, 120_000)

/** Starts again, and asks for the hits and for the page views that the visits count. */
async function expectStoredOnce(env: Record<string, string>, answered: string[]): Promise<void> {
  const { child, listening, ended } = start(env)
  const address = await listening
  await until(async () => (await ask(address, 'select 1 format TSV')).startsWith('1'))
  await replayed(address)
  const stored = (await ask(address, 'select event_id from hits format TSV')).trim().split('\n')
  const ids = new Set(stored)
  expect(answered.filter((id) => !ids.has(id))).toEqual([])
  // A hit whose answer was cut off may be stored too; none may be stored twice.
  expect(stored.length).toBe(ids.size)
  const counted = await ask(address, 'select sum(pageviews) from visits format TSV')
  expect(Number(counted)).toBe(ids.size)
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
}

/** Until what waited in the journal at the start can be read: `as_of` is then the present. */
async function replayed(address: string): Promise<void> {
  const startedAt = Date.now()
  await until(async () => {
    const { as_of } = await (await fetch(`${address}/healthz`)).json()
    return Date.parse(as_of) >= startedAt
  })
}

async function ask(address: string, query: string): Promise<string> {
  const response = await fetch(`${address}/v1/sql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: query,
  })
  return response.text()
}

test('a start page that is left open does not hold the collector back', async () => {
  const { child, listening, ended } = start({ DATA_DIR: join(home, 'watched') })
  const address = await listening
  const signedIn = await fetch(`${address}/?key=${key}`, { redirect: 'manual' })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const live = await fetch(`${address}/live?site=default`, { headers: { cookie } })
  expect(live.status).toBe(200)

  child.kill('SIGTERM')

  expect((await ended).code).toBe(0)
  expect(await live.text()).toBe(': hello\n\n')
})

test('neither a kept connection nor a running query on the ClickHouse port holds the collector back', async () => {
  const env = { DATA_DIR: join(home, 'served'), CLICKHOUSE_HTTP_PORT: '0' }
  const { child, clickhouse, ended } = start(env)
  const url = await clickhouse
  const ask = (body: string) => fetch(url, { method: 'POST', headers: { authorization }, body })
  expect(await (await ask('select 1')).text()).toBe('1\n')
  const heavy = 'select (select count() from numbers(100000000000) where sipHash64(number) % 3 = 0)'
  const asked = ask(`${heavy} settings max_execution_time = 60`).then(
    ({ status }) => status,
    () => 'cut',
  )
  await new Promise((resolve) => setTimeout(resolve, 500))

  const since = Date.now()
  child.kill('SIGTERM')

  expect((await ended).code).toBe(0)
  expect(Date.now() - since).toBeLessThan(10_000)
  expect([500, 'cut']).toContain(await asked)
})

test('a ClickHouse port in use says so, and leaves nothing locked', async () => {
  const first = start({ DATA_DIR: join(home, 'holder'), CLICKHOUSE_HTTP_PORT: '0' })
  const { port } = new URL(await first.clickhouse)
  const env = { DATA_DIR: join(home, 'late'), CLICKHOUSE_HTTP_PORT: port }

  const second = await start(env).ended
  expect(second.code).toBe(1)
  expect(second.said).toContain(`127.0.0.1:${port} can't be opened (EADDRINUSE)`)
  expect(second.said).toContain('set CLICKHOUSE_HTTP_PORT')
})

test('a data directory in use says by whom, and a port in use says so', async () => {
  const env = { DATA_DIR: join(home, 'shared') }
  const first = start(env)
  const { port } = new URL(await first.listening)

  const second = await start(env).ended
  expect(second.code).toBe(1)
  expect(second.said).toContain(`in use by process ${first.child.pid}`)
  expect(second.said).toContain('set DATA_DIR to another directory')

  const third = await start({ DATA_DIR: join(home, 'third'), PORT: port }).ended
  expect(third.code).toBe(1)
  expect(third.said).toContain(`Port ${port} is in use`)
})

test.each([
  { env: { PORT: 'http' }, said: 'PORT is "http"' },
  { env: { LOG_LEVEL: 'loud' }, said: 'LOG_LEVEL is "loud"' },
  { env: { API_KEY: 'short' }, said: 'API_KEY is too short' },
  { env: { API_KEY: `${key},short` }, said: 'API_KEY is too short' },
  { env: { API_KEY: `${key},` }, said: 'API_KEY is too short' },
  { env: { RATE_LIMIT_IP: 'many' }, said: 'RATE_LIMIT_IP is "many"' },
  { env: { RATE_LIMIT_KEY: '-1' }, said: 'RATE_LIMIT_KEY is "-1"' },
  { env: { CLICKHOUSE_FSYNC: 'yes' }, said: 'CLICKHOUSE_FSYNC is "yes"' },
  { env: { SUM_VISITS_AFTER: '10m' }, said: 'SUM_VISITS_AFTER is "10m"' },
  { env: { CLICKHOUSE_READERS: 'all' }, said: 'CLICKHOUSE_READERS is "all"' },
  { env: { EXAMPLE_SHOP: 'no' }, said: 'EXAMPLE_SHOP is "no"' },
  { env: { TRUST_PROXY: '10.0.0.0/33' }, said: 'TRUST_PROXY names "10.0.0.0/33"' },
  { env: { TRUST_PROXY: 'me' }, said: 'TRUST_PROXY names "me"' },
  { env: { REDIS_URL: 'localhost:6379' }, said: 'REDIS_URL is no address of a Redis' },
  { env: { JOURNAL_MAX_BYTES: '1048575' }, said: 'JOURNAL_MAX_BYTES is "1048575"' },
  { env: { RETENTION: 'hits=4w' }, said: 'RETENTION says "hits=4w"' },
  { env: { JOURNAL_KEEP_HOURS: 'long' }, said: 'JOURNAL_KEEP_HOURS is "long"' },
  { env: { CLICKHOUSE_URL: 'clickhouse' }, said: 'CLICKHOUSE_URL is "clickhouse"' },
  { env: { CLICKHOUSE_HTTP_PORT: 'http' }, said: 'CLICKHOUSE_HTTP_PORT is "http"' },
  { env: { CLICKHOUSE_HTTP_PORT: '' }, said: 'CLICKHOUSE_HTTP_PORT is ""' },
  {
    env: { CLICKHOUSE_HTTP_PORT: '8123', CLICKHOUSE_URL: 'http://127.0.0.1:1' },
    said: 'CLICKHOUSE_HTTP_PORT is set beside CLICKHOUSE_URL',
  },
  {
    env: { CLICKHOUSE_URL: 'http://127.0.0.1:1' },
    said: 'ClickHouse at 127.0.0.1:1 does not answer',
  },
  { env: { DATA_DIR: import.meta.filename }, said: "can't open" },
])('a start that fails says "$said" and ends with 1', async ({ env, said }) => {
  const ended = await start({ DATA_DIR: join(home, 'unused'), ...env }).ended

  expect(ended.code).toBe(1)
  expect(ended.said).toContain("Throughline can't start")
  expect(ended.said).toContain(said)
  expect(ended.said).not.toContain('    at ')
})

/** So many browsers, each sending one hit after the other until nobody answers. */
async function sendFrom(browsers: number, address: string, answered: string[]): Promise<void> {
  await Promise.all(Array.from({ length: browsers }, () => sendUntilClosed(address, answered)))
}

/** One hit after the other, noting the IDs that were answered with 200, until nobody answers. */
async function sendUntilClosed(address: string, answered: string[]): Promise<void> {
  for (;;) {
    const one = hit({ ts: Date.now() })
    try {
      const response = await fetch(`${address}/v1/hits?site=default`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify([one]),
      })
      const { accepted } = await response.json()
      if (response.status === 200 && accepted === 1) answered.push(one.event_id)
    } catch {
      return
    }
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  // A pause, not a turn of the loop: spinning would take the time of what is waited for.
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

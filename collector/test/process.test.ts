import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
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
  rmSync(home, { recursive: true, force: true })
})

test('SIGTERM in the middle of traffic loses nothing that was answered', async () => {
  const env = { DATA_DIR: join(home, 'stopped') }
  const first = start(env)
  const address = await first.listening
  const answered: string[] = []
  const senders = Array.from({ length: 8 }, () => sendUntilClosed(address, answered))
  await until(() => answered.length >= 500)

  first.child.kill('SIGTERM')
  await Promise.all(senders)
  expect((await first.ended).code).toBe(0)

  const second = start(env)
  const asked = await fetch(`${await second.listening}/v1/sql?format=JSONEachRow`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: 'select event_id from hits',
  })
  const stored = (await asked.text()).trim().split('\n')
  const ids = new Set(stored.map((line) => JSON.parse(line).event_id))
  expect(answered.filter((id) => !ids.has(id))).toEqual([])
  expect(ids.size).toBe(stored.length)
  second.child.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
})

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
  { env: { CLICKHOUSE_URL: 'clickhouse' }, said: 'CLICKHOUSE_URL is "clickhouse"' },
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

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

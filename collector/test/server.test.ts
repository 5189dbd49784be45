import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openClickhouse } from '../src/store/clickhouse.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-server-'))
const servers: { child: ChildProcess; closed: Promise<unknown> }[] = []

afterAll(async () => {
  for (const { child, closed } of servers) {
    child.kill('SIGKILL')
    await closed
  }
  rmSync(home, { recursive: true, force: true })
})

type Server = { version?: string; path?: string; port?: string }

async function startServer({ version = '', path, port = '0' }: Server = {}) {
  const file = fileURLToPath(new URL('clickhouse-stand-in.js', import.meta.url))
  const data = path ?? join(home, `data-${servers.length}`)
  const child = spawn(process.execPath, [file, data, version, port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  servers.push({ child, closed })
  const [listens] = await once(child.stdout, 'data')
  return { child, closed, path: data, host: `127.0.0.1:${String(listens).trim()}` }
}

test('over HTTP the same migrations, inserts, report and analyst SQL work', async () => {
  const { host } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl: `http://default:secret@${host}` })
  const { post, report } = collector
  const landing_page = 'http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=spring'
  const browser = { type: 'text/plain', key: undefined }
  await post('/v1/hits?site=default', beacon(hit({ landing_page })), browser)
  await post('/v1/deals?site=default', [deal({ revenue: 300, cogs: 100 })])
  await post('/v1/payments?site=default', [payment({ amount: 250 })])
  await post('/v1/costs?site=default', [cost({ cost: 50 })])

  // (250 − 100 − 50) / 50 = 2
  expect((await report()).rows).toMatchObject([
    { channel: 'Paid Search', campaign: 'spring', visits: 1, won: 1, revenue: 250, roi: 2 },
  ])
  const asked = await post('/v1/sql?format=CSV', 'select count() from hits', { type: 'text/plain' })
  expect(asked.text).toBe('1\n')
  const drop = await post('/v1/sql', 'drop table hits', { type: 'text/plain' })
  expect(drop.body).toMatchObject({ error: 'read_only' })
})

test('while the database is away rows are taken, and once it is back they are stored once', async () => {
  const { child, closed, host, path } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl: `http://default:secret@${host}` })
  const { post, get, rows } = collector
  await post('/v1/deals?site=default', [deal({ deal_id: 'before' })])
  await collector.store.drain()
  child.kill('SIGKILL')
  await closed

  const taken = await post('/v1/deals?site=default', [deal({ deal_id: 'meanwhile' })])
  expect(taken).toMatchObject({ status: 200, body: { accepted: 1 } })
  expect(await get('/v1/reports/performance?site=default')).toMatchObject({
    status: 503,
    body: { error: 'database_away' },
  })

  await startServer({ path, port: host.split(':')[1] ?? '' })
  const found = await rows(
    'select deal_id, count() as versions from deals group by deal_id order by deal_id',
  )
  expect(found.map(({ deal_id, versions }) => [deal_id, Number(versions)])).toEqual([
    ['before', 1],
    ['meanwhile', 1],
  ])
})

test('over HTTP a person is answered and erased; while the database is away nothing is claimed', async () => {
  const { child, closed, host } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl: `http://default:secret@${host}` })
  const { post, get, remove, rows } = collector
  const client_id = '999888777.1795400999'
  const url = `/v1/visitors/${client_id}`
  const browser = { type: 'text/plain', key: undefined }
  await post('/v1/hits?site=default', beacon(hit({ client_id }), hit({ client_id })), browser)
  await post('/v1/deals?site=default', [deal({ client_id, deal_id: "D-'1'" })])

  expect((await get(url)).body.counts).toMatchObject({ hits: 2, visits: 1, deals: 1 })
  expect((await remove(url)).body.tables).toEqual({
    hits: { found: 2, erased: 2, left: 0 },
    visit_parts: { found: 1, erased: 1, left: 0 },
    goals: { found: 0, erased: 0, left: 0 },
    deals: { found: 1, erased: 1, left: 0 },
  })
  expect(await rows('select client_id from deals')).toEqual([{ client_id: '' }])

  child.kill('SIGKILL')
  await closed
  const away = { status: 503, body: { error: 'database_away' } }
  expect(await remove(url)).toMatchObject(away)
  expect(await get(url)).toMatchObject(away)
})

test.each([
  {
    of: 'a wrong password',
    user: 'default:wrong',
    version: '',
    said: /refuses the user "default"/,
  },
  {
    of: 'a server too old',
    user: 'default:secret',
    version: '23.8.1.1',
    said: /is version 23\.8\.1\.1/,
  },
])('$of is told as what it is, with advice', async ({ user, version, said }) => {
  const { host } = await startServer({ version })
  const url = `http://${user}@${host}`

  await expect(openClickhouse({ url, database: 'x' })).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(said),
    advice: expect.stringMatching(/CLICKHOUSE_URL|Upgrade/),
  })
})

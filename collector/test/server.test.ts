import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openClickhouse } from '../src/store/clickhouse.ts'
import { openTestCollector } from './open-test-collector.ts'
import { removeDir } from './remove-dir.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'
import { type Spawned, spawnCollector } from './spawn-collector.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-server-'))
const secret = 'the-key-of-the-server'
const servers: Spawned[] = []

afterAll(async () => {
  for (const { child, ended } of servers) {
    child.kill('SIGKILL')
    await ended
  }
  removeDir(home)
})

/** A second collector, whose ClickHouse port is the server of the first one. */
async function startServer({ path = join(home, `data-${servers.length}`), port = '0' } = {}) {
  const server = spawnCollector({ DATA_DIR: path, API_KEY: secret, CLICKHOUSE_HTTP_PORT: port })
  servers.push(server)
  const { host } = new URL(await server.clickhouse)
  return { ...server, path, host, clickhouseUrl: `http://default:${secret}@${host}/other` }
}

test('over HTTP the same migrations, inserts, report and analyst SQL work', async () => {
  const { clickhouseUrl } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl, database: 'other' })
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
  const { child, ended, host, path, clickhouseUrl } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl, database: 'other' })
  const { post, get, rows } = collector
  await post('/v1/deals?site=default', [deal({ deal_id: 'before' })])
  await collector.store.drain()
  child.kill('SIGKILL')
  await ended

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
  const { child, ended, clickhouseUrl } = await startServer()
  const collector = await openTestCollector({ clickhouseUrl, database: 'other' })
  const { post, get, remove, rows } = collector
  const client_id = '999888777.1795400999'
  const url = `/v1/visitors/${client_id}`
  const browser = { type: 'text/plain', key: undefined }
  await post('/v1/hits?site=default', beacon(hit({ client_id }), hit({ client_id })), browser)
  await post('/v1/deals?site=default', [deal({ client_id, deal_id: "D-'1'" })])

  expect((await get(url)).body.counts).toMatchObject({ hits: 2, visits: 1, deals: 1 })
  expect((await remove(url)).body.tables).toMatchObject({
    hits: { found: 2, erased: 2, left: 0 },
    visit_parts: { found: 1, erased: 1, left: 0 },
    goals: { found: 0, erased: 0, left: 0 },
    deals: { found: 1, erased: 1, left: 0 },
    // The deal and the client ID, in both directions.
    identity_edges: { found: 2, erased: 2, left: 0 },
  })
  expect(await rows('select client_id from deals')).toEqual([{ client_id: '' }])

  child.kill('SIGKILL')
  await ended
  const away = { status: 503, body: { error: 'database_away' } }
  expect(await remove(url)).toMatchObject(away)
  expect(await get(url)).toMatchObject(away)
})

async function expectStartError(url: string, said: RegExp): Promise<void> {
  await expect(openClickhouse({ url, database: 'x' })).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(said),
    advice: expect.stringMatching(/CLICKHOUSE_URL|Upgrade/),
  })
}

test('a wrong password is told as what it is, with advice', async () => {
  const { host } = await startServer()

  await expectStartError(`http://default:wrong@${host}`, /refuses the user "default"/)
})

test('a server too old is told as what it is, with advice', async () => {
  const server = createServer((_, response) => response.end('{"version":"23.8.1.1"}\n'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  await expectStartError(`http://127.0.0.1:${port}`, /is version 23\.8\.1\.1/)
  server.close()
})

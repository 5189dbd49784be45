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
const servers: ChildProcess[] = []

afterAll(async () => {
  for (const server of servers) {
    server.kill('SIGKILL')
    await once(server, 'close')
  }
  rmSync(home, { recursive: true, force: true })
})

async function startServer(version = ''): Promise<string> {
  const file = fileURLToPath(new URL('clickhouse-stand-in.js', import.meta.url))
  const path = join(home, `data-${servers.length}`)
  const server = spawn(process.execPath, [file, path, version], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  servers.push(server)
  const [port] = await once(server.stdout, 'data')
  return `127.0.0.1:${String(port).trim()}`
}

test('over HTTP the same migrations, inserts, report and analyst SQL work', async () => {
  const host = await startServer()
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
  const url = `http://${user}@${await startServer(version)}`

  await expect(openClickhouse({ url, database: 'x' })).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(said),
    advice: expect.stringMatching(/CLICKHOUSE_URL|Upgrade/),
  })
})

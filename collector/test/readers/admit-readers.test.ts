import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  admission,
  type Relation,
  refusedReaders,
  relationsQuery,
} from '../../src/store/admit-readers.ts'
import { openTestCollector } from '../open-test-collector.ts'
import { removeDir } from '../remove-dir.ts'
import { deal } from '../rows.ts'
import { spawnCollector } from '../spawn-collector.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-admit-'))
const key = 'the-key-of-the-server'
const server = spawnCollector({ DATA_DIR: home, API_KEY: key, CLICKHOUSE_HTTP_PORT: '0' })
const { host } = new URL(await server.clickhouse)
afterAll(async () => {
  server.child.kill('SIGKILL')
  await server.ended
  removeDir(home)
})

const refusal =
  "Code: 497. DB::Exception: throughline: Not enough privileges. To execute this query, it's necessary to " +
  'have the grant CREATE ROW POLICY ON throughline.calls. (ACCESS_DENIED) (version 26.7.2.1)'

/** Stands before a server and keeps what is said of access: `refuses` answers it. The rest goes through. */
async function openGate(refuses: (statement: string) => boolean) {
  const kept: string[] = []
  const gate = createServer(async (asked, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks)
    const statement = body.toString()
    if (/^(?:create role|create row policy|grant|revoke)\b/.test(statement)) {
      kept.push(statement)
      if (!refuses(statement)) return answer.end()
      return answer.writeHead(403, { 'x-clickhouse-exception-code': '497' }).end(refusal)
    }
    const { method, url = '', headers } = asked
    const through = request({
      host: '127.0.0.1',
      port: host.split(':')[1],
      method,
      path: url,
      headers,
    })
    through.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers)
      given.pipe(answer)
    })
    through.end(body)
  })
  await once(gate.listen(0, '127.0.0.1'), 'listening')
  const address = gate.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { kept, url: `http://default:${key}@127.0.0.1:${port}/shops`, close: () => gate.close() }
}

function openLog() {
  const lines: string[] = []
  const told = () => lines.filter((line) => line.includes('were given no roles'))
  return { lines, told, log: { write: (line: string) => lines.push(line) } }
}

test('each start lets readers in: roles, then policies, and only then grants', async () => {
  const { kept, url, close } = await openGate(() => false)
  const { told, log } = openLog()
  await openTestCollector({ clickhouseUrl: url, database: 'shops', log })
  const [first, n] = [[...kept], kept.length]
  await openTestCollector({ clickhouseUrl: url, database: 'shops' })

  expect(first.map((one) => /^[a-z]+(?: role| row)?/.exec(one)?.[0])).toEqual([
    ...['create role', 'create role', 'create role', 'create row', 'create row'],
    ...['revoke', 'revoke', 'grant', 'grant'],
  ])
  expect(kept.slice(n)).toEqual(first)
  expect(told()).toEqual([])
  close()
})

test('where its user may not, the collector says once what is missing, and works on', async () => {
  const { kept, url, close } = await openGate((one) => one.startsWith('create row policy'))
  const { told, log } = openLog()
  const { post, rows } = await openTestCollector({ clickhouseUrl: url, database: 'shops', log })

  expect(told()).toHaveLength(1)
  expect(JSON.parse(told()[0] ?? '')).toMatchObject({
    level: 40,
    grant: 'CREATE ROW POLICY ON throughline.calls',
    msg: expect.stringMatching(
      /lacks CREATE ROW POLICY ON throughline\.calls\. .*docs\/sql\.md; CLICKHOUSE_READERS=off/,
    ),
  })
  // Nothing is granted that no policy bounds.
  expect(kept.some((one) => one.startsWith('grant'))).toBe(false)
  expect(await post('/v1/deals?site=default', [deal()])).toMatchObject({ status: 200 })
  expect(await rows('select count() > 0 as taken from deals')).toEqual([{ taken: 1 }])
  close()
})

test('nothing is tried where the operator does not want it, nor on the embedded engine', async () => {
  const { kept, url, close } = await openGate(() => true)
  const { told, log } = openLog()
  await openTestCollector({ clickhouseUrl: url, database: 'shops', readers: false, log })
  await openTestCollector({ log })

  expect([kept, told()]).toEqual([[], []])
  close()
})

test('a refusal of another kind is told without its words', () => {
  const [fields, text] = refusedReaders(new Error('no: +79161234567'))
  expect(Object.keys(fields)).toEqual(['error'])
  expect(text).toContain('the server refused it')
})

test('every table whose rows are of sites is bounded; the others are known, and shown to nobody', async () => {
  const { rows, store } = await openTestCollector()
  const tables = await rows(
    `select table, countIf(columns.name = 'site') as sites from system.columns
     where database = currentDatabase()
       and table in (select name from system.tables where database = currentDatabase() and engine like '%MergeTree')
     group by table order by table`,
  )
  const relations = await store.read<Relation>(relationsQuery)
  const statements = admission({ database: 'shops', collector: "o'neil`s", relations })
  const ofSites = tables
    .filter(({ sites }) => Number(sites) === 1)
    .map(({ table }) => `\`shops\`.\`${table}\``)
  const policies = statements.filter((one) => one.startsWith('create row policy'))
  expect(ofSites.length).toBeGreaterThan(15)
  expect(
    policies.map((one) => / on (.+)(?:\s)using/.exec(one)?.[1]?.split(', ').toSorted()),
  ).toEqual([ofSites, ofSites])
  expect(policies[1]).toMatch(/using 1 to `o'neil\\`s`$/)

  expect(tables.filter(({ sites }) => Number(sites) === 0).map(({ table }) => table)).toEqual([
    'api_keys',
    'migrations',
    'people_names',
    'people_progress',
    'people_rebuilt',
    'people_targets',
  ])
})

test('the engine’s own parser takes every statement, and the roles bound queries as keys do', async () => {
  const { store } = await openTestCollector()
  const relations = await store.read<Relation>(relationsQuery)
  const statements = admission({ database: 'shops', collector: 'default', relations })
  for (const query of statements) {
    const [row] = await store.read<{ text: string }>(
      'select formatQuerySingleLine({query:String}) as text',
      { query },
    )
    expect(row?.text).toMatch(/^(?:CREATE R|GRANT |REVOKE )/)
    expect(row?.text).not.toMatch(/[{}]/)
  }
  for (const role of ['reader', 'listener']) {
    const [made = ''] = statements.filter((one) => one.includes(`exists \`shops_${role}\``))
    expect(made).toContain(
      "settings readonly = '1', max_execution_time = '30', max_memory_usage = '2000000000'",
    )
  }
})

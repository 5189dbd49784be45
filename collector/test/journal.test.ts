import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

test('rows of before a power cut are stored again, and reports count each once', async () => {
  const collector = await openTestCollector({ keepMs: 3_600_000 })
  const { post, rows, report } = collector
  await post('/v1/hits?site=default', [hit(), hit()])
  await post('/v1/deals?site=default', [deal({ revenue: 300, cogs: 100 })])
  await post('/v1/payments?site=default', [payment({ amount: 250 })])
  await post('/v1/costs?site=default', [cost({ cost: 50 })])
  const before = await report('&by=channel')

  const replayed = await post('/v1/journal/replay-kept', undefined)

  expect(replayed).toMatchObject({ status: 200, body: { rows: 5 } })
  const { as_of: _, ...after } = await report('&by=channel')
  expect(after).toEqual({ ...before, as_of: undefined })
  expect(await rows('select count() as n from hits final')).toEqual([{ n: 2 }])
  expect(await rows('select sum(pageviews) as n from visits')).toEqual([{ n: 2 }])
})

test('rows that are replayed are byte for byte what they were', async () => {
  const { post, rows, store } = await openTestCollector({ keepMs: 3_600_000 })
  const title = 'Самовар "Тула" \\ 5 л\n\t😀'
  const browser = { type: 'text/plain', key: undefined }
  const odd = hit({ title, type: 'goal', name: 'order', value: '0.1', currency: 'EUR' })
  await post('/v1/hits?site=default', beacon(odd, hit()), browser)
  await post('/v1/deals?site=default', [
    deal({ revenue: '12345678901234.5678', products: [1, {}] }),
  ])
  await post('/v1/costs?site=default', [cost({ cost: 0.1 })])
  const tables = ['hits', 'visits', 'goals', 'deals', 'costs']
  const dump = async () => {
    const all: unknown[] = []
    for (const table of tables) all.push(await rows(`select * from ${table} order by all`))
    return JSON.stringify(all)
  }
  const before = await dump()
  expect(before).toContain(JSON.stringify(title).slice(1, -1))
  for (const table of ['hits', 'visit_parts', 'goals', 'deals', 'costs']) {
    await store.change(`truncate table ${table}`)
  }

  await post('/v1/journal/replay-kept', undefined)

  expect(await dump()).toBe(before)
})

test('rows that the database refused go in once it takes them', async () => {
  const { post, get, rows, dataDir, store } = await openTestCollector({ database: 'refusing' })
  await store.read('select 1')
  const dir = `${dataDir}/journal/refusing/quarantine`
  mkdirSync(dir, { recursive: true })
  const row = JSON.stringify({ site: 'default', deal_id: 'D-9', version: 1, created_at: testNow })
  const refused = { table: 'deals', reason: 'no column', row }
  writeFileSync(`${dir}/deals.0000000000001.x.ndjson`, `${JSON.stringify(refused)}\n`)
  expect((await get('/v1/journal')).body.quarantine).toEqual([
    { file: 'deals.0000000000001.x.ndjson', table: 'deals', rows: 1, reason: 'no column' },
  ])

  expect((await post('/v1/journal/replay-quarantine', undefined)).body).toEqual({ rows: 1 })

  expect(await rows('select deal_id from deals')).toEqual([{ deal_id: 'D-9' }])
  expect((await get('/v1/journal')).body.quarantine).toEqual([])
})

test('the journal is for keys that may do everything', async () => {
  const { post, get } = await openTestCollector()
  const made = await post('/v1/keys', { name: 'reader', scopes: ['read', 'write'] })
  const { secret: key } = made.body
  expect((await get('/v1/journal', { key })).status).toBe(403)
  expect((await post('/v1/journal/replay-kept', undefined, { key })).status).toBe(403)
})

test('a clock that was set back lets no older payment and no older cost win', async () => {
  const first = await openTestCollector({ database: 'set_back' })
  await first.post('/v1/payments?site=default', [payment({ amount: 250 })])
  await first.post('/v1/costs?site=default', [cost({ cost: 50 })])
  await first.store.drain()
  await first.close()

  const anHourBefore = testNow - 3_600_000
  const second = await openTestCollector({ database: 'set_back', now: () => anHourBefore })
  await second.post('/v1/payments?site=default', [payment({ amount: 200 })])
  await second.post('/v1/costs?site=default', [cost({ cost: 40 })])

  expect(await second.rows('select toString(amount) as amount from payments final')).toEqual([
    { amount: '200' },
  ])
  expect(await second.rows('select toString(sum(cost)) as cost from spend')).toEqual([
    { cost: '40' },
  ])
})

test('every table waits for the disk where the operator says so, and no more where not', async () => {
  const query = `select countIf(engine_full like '%fsync_after_insert = 1%') as synced, count() as n
    from system.tables where database = currentDatabase() and engine like '%MergeTree'`
  const first = await openTestCollector({ database: 'synced', fsync: true })
  const [on] = await first.rows(query)
  expect(Number(on?.n)).toBeGreaterThan(5)
  expect(on?.synced).toBe(on?.n)
  await first.close()

  const second = await openTestCollector({ database: 'synced' })
  const [off] = await second.rows(query)
  expect(Number(off?.synced)).toBe(0)
})

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '@throughline/schema'
import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, deal, hit, payment } from './rows.ts'

type Test = Awaited<ReturnType<typeof openTestCollector>>

const anna = {
  // One of every sixteen, of whose visits a sample is kept.
  client_id: '999888786.1795400999',
  email: 'anna.petrova@example.com',
  phone: '+79161234567',
}
// Whose ID ends as hers does.
const boris = '1999888786.1795400999'
const browser = { type: 'text/plain', key: undefined }

/** What Anna and Boris did on two sites: five hits of hers, two of them goals, in two visits. */
async function openShop(options: { now?: () => number } = {}) {
  const collector = await openTestCollector(options)
  const { post, put, store } = collector
  await put('/v1/sites/tea', { domains: ['localhost'] })
  const { client_id, email, phone } = anna
  const visit = { client_id, visit_id: 'visit-of-anna' }
  await post(
    '/v1/hits?site=default',
    beacon(
      hit({ ...visit, url: `http://localhost/?email=${email}`, title: 'Anna' }),
      hit({ ...visit, type: 'goal', name: 'request', order_id: 'O-1' }),
      hit({ ...visit, type: 'identify', email, phone }),
      hit({ client_id: boris }),
    ),
    browser,
  )
  const elsewhere = { client_id, visit_id: 'visit-to-tea' }
  await post(
    '/v1/hits?site=tea',
    beacon(hit(elsewhere), hit({ ...elsewhere, type: 'goal', name: 'request' })),
    browser,
  )
  const base = { deal_id: 'D-1', client_id: undefined, updated_at: testNow }
  await post('/v1/deals?site=default', [
    deal({ ...base, client_id, status: 'new', revenue: 700, email }),
    deal({ ...base, phone, updated_at: testNow + 1000 }),
    deal({ ...base, updated_at: testNow + 2000, revenue: 1000 }),
    deal({ deal_id: 'D-2', client_id: boris, email: 'boris@example.com', revenue: 50 }),
  ])
  await post('/v1/payments?site=default', [payment({ amount: 1000 })])
  await store.drain()
  await collector.people.catchUp()
  return collector
}

const none = {
  ...{ hits: 0, visits: 0, goals: 0, deals: 0, payments: 0 },
  ...{ leases: 0, calls: 0, emails: 0, matches: 0 },
  ...{ identity_edges: 0, written_phones: 0, person: 0, person_history: 0 },
}

const urlOf = (id: string, query = '') => `/v1/visitors/${id}${query}`

test('all that is stored of a person is answered, what was just taken included', async () => {
  const { get } = await openShop()

  const { status, body } = await get(urlOf(anna.client_id))

  expect(status).toBe(200)
  expect(body).toMatchObject({ client_id: anna.client_id, as_of: '2026-10-15T12:00:00.000Z' })
  expect(body.counts).toEqual({
    ...none,
    ...{ hits: 5, visits: 2, goals: 2, deals: 3, payments: 1 },
    // Her e-mail, her phone and her deal.
    ...{ identity_edges: 3, written_phones: 1, person: 1 },
    person_history: expect.any(Number),
  })
  for (const [name, count] of Object.entries(body.counts))
    expect(body[name]).toHaveLength(Number(count))
  expect(body.hits.map(({ site, type }: Record<string, string>) => `${site} ${type}`)).toEqual([
    'default pageview',
    'default goal',
    'default identify',
    'tea pageview',
    'tea goal',
  ])
  expect(body.hits[2]).toMatchObject({ email: anna.email, phone: anna.phone })
  expect(body.visits).toMatchObject([
    { pageviews: 1, goals: 1 },
    { pageviews: 1, goals: 1 },
  ])
  expect(body.deals.map(({ revenue }: { revenue: number }) => revenue)).toEqual([700, 1000, 1000])
  expect(body.payments).toMatchObject([{ payment_id: 'P-1', amount: 1000 }])
  expect(JSON.stringify(body)).not.toContain(boris)
})

test('of one site only its rows are answered', async () => {
  const { get } = await openShop()

  expect((await get(urlOf(anna.client_id, '?site=tea'))).body.counts).toEqual({
    ...none,
    hits: 2,
    visits: 1,
    goals: 1,
  })
  expect(await get(urlOf(anna.client_id, '?site=none'))).toMatchObject({
    status: 404,
    body: { error: 'unknown_site' },
  })
})

test('a person with 100,000 hits is answered whole', async () => {
  const { get, store, rows } = await openTestCollector()
  await store.change(`insert into hits (site, received_at, event_id, type, ts, client_id, visit_id, url)
    select 'default', now64(3), concat('event', leftPad(toString(number), 9, '0')), 'pageview',
      toDateTime64('2026-10-01 00:00:00', 3, 'UTC') + number, '${anna.client_id}', 'visit-one', '/x'
    from numbers(100000)`)
  expect(await rows('select count() as n from hits')).toEqual([{ n: 100_000 }])

  const { body } = await get(urlOf(anna.client_id))

  expect(body.counts).toMatchObject({ hits: 100_000, visits: 1 })
  expect(new Set(body.hits.map(({ event_id }: { event_id: string }) => event_id)).size).toBe(
    100_000,
  )
})

test.each([
  { id: '123', status: 400, error: 'malformed' },
  { id: `${anna.client_id}x`, status: 400, error: 'malformed' },
  { id: '%27%20or%201', status: 400, error: 'malformed' },
  { id: '1.1795400000', status: 404, error: 'unknown_visitor' },
])('of $id nothing is answered or erased: $error', async ({ id, status, error }) => {
  const { get, remove } = await openTestCollector()

  expect(await get(urlOf(id))).toMatchObject({ status, body: { error, field: 'client_id' } })
  expect(await remove(urlOf(id))).toMatchObject({ status, body: { error, field: 'client_id' } })
})

test('an erased person is nowhere: no file, no column of any table, no memory', async () => {
  const collector = await openShop()
  const { get, remove, rows, store, dataDir, database } = collector
  const { client_id, email, phone } = anna
  // Rows that get past the door and are refused by the database.
  await store.add('hits', [{ site: 'default', client_id, ts: email }])
  await store.add('hits', [{ site: 'default', client_id: boris, ts: 'never' }])
  await store.add('deals', [{ site: 'default', deal_id: 'D-1', created_at: phone, version: 1 }])
  await store.drain()
  // Segments that are kept for a while after they shipped.
  const journal = join(dataDir, 'journal', database)
  mkdirSync(join(journal, 'kept'))
  const kept = { site: 'default', deal_id: 'D-1', client_id, email, phone, revenue: '1000' }
  writeFileSync(join(journal, 'kept', 'deals.1792065600000.x.ndjson'), `${JSON.stringify(kept)}\n`)
  expect(await traces(collector, journal, client_id)).not.toEqual([])

  const { status, body } = await remove(urlOf(client_id))

  expect(status).toBe(200)
  expect(body).toEqual({
    asked_at: '2026-10-15T12:00:00.000Z',
    tables: {
      hits: { found: 5, erased: 5, left: 0 },
      visit_parts: { found: 2, erased: 2, left: 0 },
      visit_samples: { found: 2, erased: 2, left: 0 },
      goals: { found: 2, erased: 2, left: 0 },
      // Her e-mail, her phone and her deal, each in both directions.
      identity_edges: { found: 6, erased: 6, left: 0 },
      written_phones: { found: 1, erased: 1, left: 0 },
      people_map: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      people_members: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      people_history: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      identity_rules: { found: 0, erased: 0, left: 0 },
      // Of each lead a row a version, until they are merged.
      lead_facts: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      lead_keys: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      lead_news: { found: expect.any(Number), erased: expect.any(Number), left: 0 },
      // Of three versions one said the client ID and the e-mail, and one the phone.
      deals: { found: 2, erased: 2, left: 0 },
      leases: { found: 0, erased: 0, left: 0 },
      overflows: { found: 0, erased: 0, left: 0 },
      calls: { found: 0, erased: 0, left: 0 },
      emails: { found: 0, erased: 0, left: 0 },
      matches: { found: 0, erased: 0, left: 0 },
      deliveries: { found: 0, erased: 0, left: 0 },
    },
    files: { read: 3, found: 3, erased: 3, left: 0 },
    inactive_parts: expect.any(Number),
  })
  for (const mark of [client_id, email, phone, phone.slice(1)]) {
    expect(await traces(collector, journal, mark)).toEqual([])
  }
  expect((await get(`/?key=${collector.apiKey.key}`)).text).not.toContain(client_id)
  // Boris is as he was.
  // Which of his edges joined him is for history to choose.
  const isWhy = (trace: string) => trace.startsWith('people_history.why')
  expect((await traces(collector, journal, boris)).filter((trace) => !isWhy(trace))).toEqual([
    expect.stringContaining('quarantine'),
    'deals.client_id',
    'hits.client_id',
    'identity_edges.a',
    'identity_edges.b',
    'lead_facts.client_id',
    'lead_facts.person_id',
    'lead_keys.key',
    'lead_news.node',
    'people_history.node',
    'people_history.person_id',
    'people_map.node',
    'people_map.person_id',
    'people_members.node',
    'people_members.person_id',
    'visit_parts.client_id',
  ])
  expect(
    await rows('select deal_id, client_id, email from current_deals order by deal_id'),
  ).toEqual([
    { deal_id: 'D-1', client_id: '', email: '' },
    { deal_id: 'D-2', client_id: boris, email: 'boris@example.com' },
  ])
  expect(await get(urlOf(client_id))).toMatchObject({ status: 404 })
  expect(await remove(urlOf(client_id))).toMatchObject({ status: 404 })
})

test('revenue stays true when who paid is erased', async () => {
  const { remove, report } = await openShop()
  const before = (await report()).totals
  await remove(urlOf(anna.client_id))
  const after = (await report()).totals

  // Anna paid 1000; the deal of Boris is won at 50. Her visit is gone, her money is not.
  expect([before.revenue, before.visits, before.deals]).toEqual([1050, 2, 2])
  expect([after.revenue, after.visits, after.deals]).toEqual([1050, 1, 2])
})

test('a hit that comes after the request is a new one and stays', async () => {
  const { post, remove, rows, clock } = await openShop()
  const answer = await remove(urlOf(anna.client_id))
  clock.now += 1000
  const later = hit({ client_id: anna.client_id, visit_id: 'visit-of-anna' })
  await post('/v1/hits?site=default', beacon(later), browser)

  expect(answer.status).toBe(200)
  expect(await rows(`select count() as n from hits where client_id = '${anna.client_id}'`)).toEqual(
    [{ n: 1 }],
  )
})

test('hits that come while a person is erased spoil neither the proof nor the answer', async () => {
  let ms = testNow
  const now = () => {
    ms += 1
    return ms
  }
  const { post, remove, rows } = await openShop({ now })
  let erasing = true
  const erased = remove(urlOf(anna.client_id)).finally(() => {
    erasing = false
  })
  let sent = 0
  while (erasing) {
    await post('/v1/hits?site=default', beacon(hit({ client_id: anna.client_id })), browser)
    sent += 1
  }

  const { body } = await erased
  expect(body.tables).toMatchObject({ hits: { left: 0 }, visit_parts: { left: 0 } })
  // Her five of before, and those of the meantime that were stored in time.
  expect(body.tables.hits.erased).toBeGreaterThanOrEqual(5)
  expect(sent).toBeGreaterThan(0)
  const old = `select count() as n from hits where client_id = '${anna.client_id}'
    and received_at <= parseDateTime64BestEffort('${body.asked_at}', 3, 'UTC')`
  expect(await rows(old)).toEqual([{ n: 0 }])
})

test('rows of a collector whose clock is ahead are erased too', async () => {
  const { post, remove, rows, clock } = await openTestCollector()
  clock.now += 60_000
  await post('/v1/hits?site=default', beacon(hit({ client_id: anna.client_id })), browser)
  clock.now -= 60_000

  expect(await remove(urlOf(anna.client_id))).toMatchObject({ status: 200 })
  expect(await rows('select count() as n from hits')).toEqual([{ n: 0 }])
})

test('two that erase one person at once: one answers with the proof, one that nothing is stored', async () => {
  const { remove } = await openShop()
  const answers = await Promise.all([remove(urlOf(anna.client_id)), remove(urlOf(anna.client_id))])

  expect(answers.map(({ status }) => status)).toEqual([200, 404])
})

test('a person is erased on all sites or not at all', async () => {
  const { remove, rows } = await openShop()

  expect(await remove(urlOf(anna.client_id, '?site=tea'))).toMatchObject({
    status: 400,
    body: { error: 'not_allowed', field: 'site' },
  })
  expect(await rows('select count() as n from hits')).toEqual([{ n: 6 }])
})

test('reading a person needs the scopes read and listen, erasing one the scope admin, and no page may do either', async () => {
  const { app, get, remove, post } = await openShop()
  const secretOf = async (...scopes: string[]) =>
    (await post('/v1/keys', { name: scopes.join(), scopes })).body.secret
  const [write, read] = [await secretOf('write'), await secretOf('read')]
  const listen = await secretOf('read', 'listen')
  const url = urlOf(anna.client_id)

  expect((await get(url, { key: undefined })).status).toBe(401)
  expect((await get(url, { key: write })).status).toBe(403)
  expect((await get(url, { key: read })).status).toBe(403)
  expect((await get(url, { key: await secretOf('listen') })).status).toBe(403)
  expect((await get(url, { key: listen })).status).toBe(200)
  expect((await remove(url, { key: listen })).status).toBe(403)
  expect((await remove(url, { key: read })).status).toBe(403)
  const asked = await inject(app, {
    method: 'OPTIONS',
    url: `${url}?site=default`,
    headers: { origin: 'http://localhost', 'access-control-request-method': 'DELETE' },
  })
  expect(asked.headers['access-control-allow-methods']).toBe('POST')
})

/** Where a text stands: files under the journal and the engine's own, and columns of any table. */
async function traces(
  { store, rows, dataDir }: Test,
  journal: string,
  mark: string,
): Promise<string[]> {
  const pattern = new RegExp(`(?<!\\d)${mark.replace(/[.+]/g, '\\$&')}(?!\\d)`)
  const whole = (text: string) => pattern.test(text)
  const journalFiles = filesIn(journal)
  const engineFiles = filesIn(join(dataDir, 'clickhouse')).filter((path) => path.endsWith('.txt'))
  const found = [...journalFiles, ...engineFiles].filter((path) =>
    whole(unlessGone(() => readFileSync(path, 'utf8')) ?? ''),
  )
  const columns = await rows(`select table, name from system.columns
    where database = currentDatabase() and type like '%String%' and type not like '%Aggregate%(uniq%'
      and table in (select name from system.tables where database = currentDatabase() and engine like '%MergeTree')
    order by table, name`)
  for (const { table, name } of columns) {
    const texts = await store.read<Row>(
      `select distinct toString(${name}) as text from ${table} where position(toString(${name}), '${mark}') > 0`,
    )
    if (texts.some(({ text }) => whole(String(text)))) found.push(`${table}.${name}`)
  }
  return found
}

/** The files below a folder. The engine removes parts that it has replaced while it is looked through. */
function filesIn(dir: string): string[] {
  return namesIn(dir).flatMap((name) => {
    const path = join(dir, name)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) return filesIn(path)
    return found?.isFile() ? [path] : []
  })
}

function namesIn(dir: string): string[] {
  return unlessGone(() => readdirSync(dir)) ?? []
}

function unlessGone<Found>(read: () => Found): Found | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

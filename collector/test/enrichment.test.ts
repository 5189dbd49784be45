import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { ipBaseFile } from './ip-base-file.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const person =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'
const ad = 'http://localhost/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring'

type Test = Awaited<ReturnType<typeof openTestCollector>>

function send({ app }: Test, hits: unknown[], headers: Record<string, string> = {}) {
  return inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    headers: { 'content-type': 'text/plain', 'user-agent': person, ...headers },
    payload: beacon(...hits),
  })
}
const from = (ip: string) => ({ 'x-forwarded-for': ip })

test('a browser’s headers and address become columns, and the address itself does not', async () => {
  const collector = await openTestCollector({ trustProxy: 1 })
  await send(collector, [hit({ viewport: '1200x800', time_zone: 'Europe/Moscow' })], {
    ...from('77.88.8.8'),
    'sec-ch-ua': '"Chromium";v="124", "YaBrowser";v="24.4", "Not-A.Brand";v="99"',
    'sec-ch-ua-mobile': '?0',
    'sec-ch-ua-platform': '"Windows"',
    'sec-ch-ua-platform-version': '"15.0.0"',
  })

  const [row] = await collector.rows('select * from hits')
  expect(row).toMatchObject({
    device_type: 'desktop',
    os: 'Windows',
    os_version: '11',
    browser: 'Yandex',
    browser_version: '24.4',
    browser_engine: 'Blink',
    country: 'RU',
    region: '',
    city: '',
    ip: '77.88.8.0',
    viewport: '1200x800',
    time_zone: 'Europe/Moscow',
    bot: 0,
    bot_reasons: [],
  })
  expect(JSON.stringify(row)).not.toContain('77.88.8.8')
})

test('an address of IPv6 is kept as its /48, and none where the site drops it', async () => {
  const collector = await openTestCollector({ trustProxy: 1 })
  await send(collector, [hit({ name: 'kept' })], from('2a02:6b8:1:2::3'))
  await collector.put('/v1/sites/default', { domains: ['localhost'], ip: 'dropped' })
  await send(collector, [hit({ name: 'dropped' })], from('2a02:6b8:1:2::3'))

  expect(await collector.rows('select name, ip, country from hits order by name')).toEqual([
    { name: 'dropped', ip: '', country: 'RU' },
    { name: 'kept', ip: '2a02:6b8:1::', country: 'RU' },
  ])
})

test("a forwarded address is nobody's word where no proxy is trusted", async () => {
  const collector = await openTestCollector()
  await send(collector, [hit()], from('77.88.8.8'))

  expect(await collector.rows('select ip, country from hits')).toEqual([
    { ip: '127.0.0.0', country: '' },
  ])
})

test('a server says whose address and browser it was; a browser may not', async () => {
  const collector = await openTestCollector()
  const said = { ip: '77.88.8.8', user_agent: person }
  await collector.post('/v1/hits?site=default', [
    hit({ name: 'said', ...said }),
    hit({ name: 'unsaid' }),
    hit({ name: 'crawler', user_agent: 'Googlebot/2.1', ip: '' }),
  ])
  await send(collector, [hit({ name: 'browser', ip: '8.8.8.8', user_agent: 'curl/8' })])
  const refused = await collector.post('/v1/hits?site=default', [
    hit({ ip: 'nowhere' }),
    hit({ user_agent: 'x'.repeat(2000) }),
  ])

  expect(refused).toMatchObject({
    status: 400,
    body: {
      rejected: [
        { index: 0, field: 'ip', error: 'malformed' },
        { index: 1, field: 'user_agent', error: 'too_long', limit: 1024 },
      ],
    },
  })
  expect(
    await collector.rows('select name, ip, country, os, bot_reasons from hits order by name'),
  ).toEqual([
    { name: 'browser', ip: '127.0.0.0', country: '', os: 'Windows', bot_reasons: [] },
    { name: 'crawler', ip: '', country: '', os: '', bot_reasons: ['ua'] },
    { name: 'said', ip: '77.88.8.0', country: 'RU', os: 'Windows', bot_reasons: [] },
    { name: 'unsaid', ip: '', country: '', os: '', bot_reasons: [] },
  ])
})

test('bots are stored and marked; reports leave them out, and count them when asked', async () => {
  const collector = await openTestCollector()
  const { post, report, get } = collector
  const crawler = '111111111.1795400123'
  const visit = (client_id: string, visit_id: string, more = {}) =>
    hit({ client_id, visit_id, landing_page: ad, ...more })
  await send(collector, [
    visit('222222222.1795400123', 'visit-person'),
    visit('222222222.1795400123', 'visit-person', { type: 'goal', name: 'request' }),
  ])
  await send(
    collector,
    [
      visit(crawler, 'visit-crawler'),
      visit(crawler, 'visit-crawler', { type: 'goal', name: 'request' }),
    ],
    { 'user-agent': 'Googlebot/2.1' },
  )
  // One hit of a visit is marked: the visit is a bot's, and so is the goal that was not marked.
  const driven = '333333333.1795400123'
  await send(collector, [
    visit(driven, 'visit-driven', { marks: 'webdriver,unheard_of' }),
    visit(driven, 'visit-driven', { type: 'goal', name: 'request' }),
  ])
  // A deal of the CRM is money, whoever clicked; the bot's visit earns nothing of it by default.
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'D-9', client_id: crawler, revenue: 70, created_at: testNow + 1000 }),
  ])

  const out = await report('&by=channel')
  expect(out.bots).toBe('out')
  expect(out.rows).toMatchObject([
    { channel: 'Unassigned', visits: 0, leads: 1, deals: 1, revenue: 70 },
    { channel: 'Paid Search', visits: 1, visitors: 1, leads: 1, deals: 0, revenue: 0 },
  ])
  expect(out.totals).toMatchObject({ visits: 1, visitors: 1, leads: 2, revenue: 70 })

  // The crawler's goal is answered by its deal: leads are the person's, the driven one's, the deal.
  const all = await report('&by=channel&bots=in')
  expect(all.bots).toBe('in')
  expect(all.rows).toMatchObject([
    { channel: 'Paid Search', visits: 3, visitors: 3, leads: 3, deals: 1, revenue: 70 },
  ])

  expect(
    await collector.rows('select visit_id, bot, device_type, os from visits order by visit_id'),
  ).toEqual([
    { visit_id: 'visit-crawler', bot: 1, device_type: '', os: '' },
    { visit_id: 'visit-driven', bot: 1, device_type: 'desktop', os: 'Windows' },
    { visit_id: 'visit-person', bot: 0, device_type: 'desktop', os: 'Windows' },
  ])
  expect(await collector.rows('select client_id, bot from goals order by client_id')).toEqual([
    { client_id: crawler, bot: 1 },
    { client_id: '222222222.1795400123', bot: 0 },
    { client_id: driven, bot: 0 },
  ])
  expect(await collector.rows("select marks, bot_reasons from hits where marks != ''")).toEqual([
    { marks: 'webdriver', bot_reasons: ['webdriver'] },
  ])
  const wrong = await get('/v1/reports/performance?site=default&bots=maybe')
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: 'not_allowed', field: 'bots', allowed: ['out', 'in'] },
  })
})

test('a visitor faster than a person is marked, and with a second sign is a bot', async () => {
  const collector = await openTestCollector()
  const pages = Array.from({ length: 62 }, (_, at) =>
    hit({ marks: at === 61 ? 'zero_screen' : '' }),
  )
  await send(collector, pages)

  expect(
    await collector.rows(
      'select bot, bot_reasons, count() as n from hits group by all order by n, bot',
    ),
  ).toEqual([
    { bot: 0, bot_reasons: ['rate'], n: 1 },
    { bot: 1, bot_reasons: ['rate', 'zero_screen'], n: 1 },
    { bot: 0, bot_reasons: [], n: 60 },
  ])
})

test('reports are grouped by device, system, browser and place; cost and deals stay rows', async () => {
  const collector = await openTestCollector({ trustProxy: 1 })
  const client_id = '444444444.1795400123'
  await send(collector, [hit({ client_id, landing_page: ad })], from('77.88.8.8'))
  await collector.post('/v1/deals?site=default', [deal({ client_id, revenue: 50 })])
  await collector.post('/v1/costs?site=default', [
    {
      date: '2026-10-15',
      source: 'google',
      medium: 'cpc',
      campaign: 'a',
      cost: 9,
      currency: 'EUR',
    },
  ])

  const { rows } = await collector.report('&by=device,os,browser,country')
  expect(rows).toMatchObject([
    { device: 'desktop', os: 'Windows', browser: 'Chrome', country: 'RU', visits: 1, revenue: 50 },
    { device: '', os: '', browser: '', country: '', visits: 0, revenue: 0, cost: 9 },
  ])
  const cities = await collector.report('&by=region,city')
  expect(cities.totals).toMatchObject({ visits: 1, revenue: 50, cost: 9 })
})

test("the operator's bases tell the city, and whether an address is a data centre's", async () => {
  const collector = await openTestCollector({ trustProxy: 1 })
  const place = join(collector.dataDir, 'place.mmdb')
  const network = join(collector.dataDir, 'network.mmdb')
  const city = { country_code: 'RU', state1: 'Tula Oblast', city: 'Tula' }
  writeFileSync(place, ipBaseFile({ '77.88.8.0/24': city }))
  writeFileSync(
    network,
    ipBaseFile({ '77.88.8.8/32': { autonomous_system_organization: 'Selectel Ltd' } }),
  )
  const later = await openTestCollector({ trustProxy: 1 })
  rmSync(place)
  rmSync(network)
  await send(later, [hit({ name: 'home' })], from('77.88.8.7'))
  await send(later, [hit({ name: 'rented' })], from('77.88.8.8'))
  await send(
    later,
    [hit({ name: 'rented, no languages', marks: 'no_languages' })],
    from('77.88.8.8'),
  )

  expect(await later.rows('select name, city, bot, bot_reasons from hits order by name')).toEqual([
    { name: 'home', city: 'Tula', bot: 0, bot_reasons: [] },
    { name: 'rented', city: 'Tula', bot: 0, bot_reasons: ['data_centre'] },
    {
      name: 'rented, no languages',
      city: 'Tula',
      bot: 1,
      bot_reasons: ['data_centre', 'no_languages'],
    },
  ])
  expect(await later.rows('select region, city from visits')).toEqual([
    { region: 'Tula Oblast', city: 'Tula' },
  ])
})

test.each([
  { of: 'a User-Agent of 10 KB', headers: { 'user-agent': 'Mozilla/5.0 ('.repeat(770) } },
  { of: 'no User-Agent', headers: { 'user-agent': '' } },
  { of: 'hints without an end', headers: { 'sec-ch-ua': '"'.repeat(4000) } },
  {
    of: 'hints that are no hints',
    headers: { 'sec-ch-ua-platform': '\\"\u0000;;'.replace('\u0000', '') },
  },
  { of: 'an address that is none', headers: { 'x-forwarded-for': 'unknown, <script>' } },
])('a beacon with $of is taken all the same', async ({ headers }) => {
  const collector = await openTestCollector({ trustProxy: 1 })
  const answer = await send(collector, [hit()], headers)

  expect(answer.statusCode).toBe(200)
  expect(await collector.rows('select count() as n from hits')).toEqual([{ n: 1 }])
})

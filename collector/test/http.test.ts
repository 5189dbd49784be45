import {
  Cost,
  columnsOf,
  Deal,
  Device,
  Hit,
  Origin,
  Payment,
  Place,
  Rate,
  Receipt,
  Verdict,
} from '@throughline/schema'
import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const collector = await openTestCollector()
const { app, post, put, get, rows } = collector

test.each([
  { table: 'hits', records: [Hit, Origin, Device, Place, Verdict, Receipt] },
  { table: 'deals', records: [Deal] },
  { table: 'payments', records: [Payment] },
  { table: 'costs', records: [Cost] },
  { table: 'rates', records: [Rate] },
])('the table $table has every column of its record, with its type', async ({ table, records }) => {
  const found = await rows(`select name, type from system.columns
    where database = currentDatabase() and table = '${table}'`)
  const types = new Map(found.map(({ name, type }) => [name, type]))

  for (const { name, type } of records.flatMap(columnsOf)) {
    expect({ name, type: types.get(name) }).toEqual({ name, type })
  }
})

test('migrations are recorded, and starting again changes nothing', async () => {
  const found = await rows('select name from migrations final order by name')

  expect(found.map(({ name }) => name)).toEqual([
    '0001-hits',
    '0002-deals',
    '0003-payments',
    '0004-costs',
    '0005-sites',
    '0006-device-place-bot',
    '0007-api-keys',
    '0008-consent',
    '0009-compact-hits',
    '0010-automatic-hits',
    '0011-calls',
    '0012-people',
    '0013-deal-person',
    '0014-rates',
    '0015-visits-to-count',
    '0016-visit-sums',
    '0017-lead-facts',
    '0018-visit-months',
    '0019-leads-in-one-part',
    '0020-credit-sums',
    '0021-visits-in-one-part',
    '0022-sums-of-paths',
    '0023-visits-of-touches',
    '0024-sums-of-one-site',
    '0025-visit-samples',
    '0026-older-sales',
    '0027-samples-in-one-part',
    '0028-deals-of-payments',
    '0029-pages-of-touches',
    '0030-faster-rebuilds',
  ])
})

function send(headers: Record<string, string>, url = 'http://localhost/') {
  return inject(app, {
    method: 'POST',
    url: '/v1/hits?site=shop',
    headers: { 'content-type': 'text/plain', ...headers },
    payload: beacon(hit({ url })),
  })
}

test('the cookie is set again on the root domain that page and collector share, and nowhere else', async () => {
  await put('/v1/sites/shop', { domains: ['shop.example', 'localhost'] })
  const page = 'https://www.shop.example/'
  const set = async (host: string, url: string) =>
    (await send({ host, origin: new URL(url).origin }, url)).headers['set-cookie']

  expect(await set('tl.shop.example', page)).toBe(
    'tl_cid=758596365.1795400123; Path=/; Domain=shop.example; Max-Age=34560000; SameSite=Lax',
  )
  expect(await set('localhost:8080', 'http://localhost:8080/')).toBe(
    'tl_cid=758596365.1795400123; Path=/; Max-Age=34560000; SameSite=Lax',
  )
  expect(await set('stats.elsewhere.example', page)).toBeUndefined()
})

test('pages of the site may send with cookies, others may not', async () => {
  const own = await send({ origin: 'https://www.shop.example' }, 'https://www.shop.example/')
  expect(own.statusCode).toBe(200)
  expect(own.headers['access-control-allow-origin']).toBe('https://www.shop.example')
  expect(own.headers['access-control-allow-credentials']).toBe('true')

  const other = await send({ origin: 'https://shop.example.evil.test' })
  expect(other.statusCode).toBe(403)
  expect(other.headers['access-control-allow-origin']).toBeUndefined()
})

test('a site is made, read and changed, with defaults for what is not said', async () => {
  const made = await put('/v1/sites/tea', { domains: ['tea.example'], currency: 'RUB' })
  expect(made).toMatchObject({ status: 200, body: { site: 'tea', settings: { currency: 'RUB' } } })

  await put('/v1/sites/tea', { domains: ['tea.example', 'tea.test'], time_zone: 'Europe/Moscow' })
  expect((await get('/v1/sites/tea')).body.settings).toEqual({
    domains: ['tea.example', 'tea.test'],
    time_zone: 'Europe/Moscow',
    currency: 'EUR',
    payment_domains: [],
    swaps: [],
    lead_goals: ['lead', 'request'],
    field_name: 'tl_cid',
    ip: 'truncated',
    consent: 'granted',
    when_denied: 'nothing',
    gpc: 'ignored',
    dnt: 'ignored',
    hash: false,
    goals: [],
    watch: [],
    off: [],
    source_fields: {},
    phone_country: '',
    number_pools: [],
    static_numbers: [],
    number_rules: [],
    number_places: [],
    email_pools: [],
    own_phones: [],
    short_call_s: 10,
    call_grace_minutes: 60,
    keep_emails: 'nothing',
    metrics: [],
    segments: [],
    staff: [],
  })
  const versions = await rows("select count() as n from sites where site = 'tea'")
  expect(versions).toEqual([{ n: 2 }])
})

test.each([
  { site: 'tea', body: {}, field: 'domains' },
  { site: 'tea', body: { domains: [] }, field: 'domains' },
  { site: 'tea', body: { domains: ['x'], time_zone: 'Mars/Olympus' }, field: 'time_zone' },
  { site: 'tea', body: { domains: ['x'], currency: 'EUX' }, field: 'currency' },
  { site: 'tea', body: { domains: ['x'], field_name: '"><script>' }, field: 'field_name' },
  { site: 'tea', body: { domains: ['x'], source_fields: { ad: 'phone' } }, field: 'source_fields' },
  {
    site: 'tea',
    body: { domains: ['x'], source_fields: { 'a"': 'gclid' } },
    field: 'source_fields',
  },
  { site: 'tea', body: { domains: ['x'], swaps: [{ from: '84951234567' }] }, field: 'swaps' },
  ...[
    { from: 'sales@shop.com', to: '+74959765432' },
    { from: '+375171234567', to: '+375179765432' },
    { from: '+7 495 123-45-67', to: 'tel:1' },
    { from: '+7 495 123-45-67', to: '+74959765432', format: '+7 (495) 976-54-33' },
    { from: '12-3', to: '+74959765432' },
  ].map((swap) => ({ site: 'tea', body: { domains: ['x'], swaps: [swap] }, field: 'swaps' })),
  ...[
    { name: 'a', on: 'hover', match: 'a' },
    { name: '', on: 'url', match: 'a' },
    { name: 'a', on: 'scroll', match: '101' },
    { name: 'a', on: 'time', match: 'soon' },
    { name: 'a', on: 'click', match: 'a', currency: 'EUX' },
  ].map((goal) => ({ site: 'tea', body: { domains: ['x'], goals: [goal] }, field: 'goals' })),
  { site: 'tea', body: { domains: ['x'], watch: ['keys'] }, field: 'watch' },
  { site: 'Tea!', body: { domains: ['x'] }, field: 'site' },
])('settings with a wrong $field are refused', async ({ site, body, field }) => {
  const answer = await put(`/v1/sites/${encodeURIComponent(site)}`, body)

  expect(answer).toMatchObject({ status: 400, body: { field } })
})

test('the counter is served with the settings inside, and again only when they change', async () => {
  const first = await inject(app, { url: '/tl.js?site=tea' })
  expect(first.statusCode).toBe(200)
  expect(first.headers['content-type']).toContain('text/javascript')
  expect(first.body).toContain('"domains":["tea.example","tea.test"]')
  const etag = String(first.headers.etag)
  const again = await inject(app, { url: '/tl.js?site=tea', headers: { 'if-none-match': etag } })
  expect(again.statusCode).toBe(304)

  const swaps = [
    { from: '+7 495 123-45-67', to: '+74959765432', format: '8 (495) 976-54-32', whatsapp: true },
    { from: '123-45-67', to: '+74959765432' },
    { from: '8-800-FLOWERS', to: '+78009765432' },
    { from: 'sales@tea.example', to: 'sales+1@tea.example' },
  ]
  await put('/v1/sites/tea', { domains: ['tea.example'], swaps })
  const changed = await inject(app, { url: '/tl.js?site=tea', headers: { 'if-none-match': etag } })
  expect(changed.statusCode).toBe(200)
  expect(changed.body).toContain('(4 9 5 1 2 3 4 5 6 7)')
  const local = ['()([\\d+] )??\\(?(1 2 3 4 5 6 7)(?![-./]?\\d|@)', '1234567', '', '+74959765432']
  expect(changed.body).toContain(JSON.stringify([...local, '+74959765432', '']))
  expect((await inject(app, { url: '/tl.js?site=none' })).statusCode).toBe(404)
})

test('turned off, the counter is a tl that does nothing, whatever is called', async () => {
  await put('/v1/sites/tea', { domains: ['tea.example'], off: ['counter'] })

  const { body } = await inject(app, { url: '/tl.js?site=tea' })
  const window = { tl: undefined }
  new Function('window', body)(window)
  const calls = 'tl("goal", "order"); return [tl.goal("order"), tl.newVerb(), tl.q.length]'
  expect(new Function('tl', calls)(window.tl)).toEqual([undefined, undefined, 0])

  const running = { tl: { site: 'tea' } }
  new Function('window', body)(running)
  expect(running.tl).toEqual({ site: 'tea' })
})

test('the start page shows money only behind the key', async () => {
  const closed = await inject(app, { url: '/' })
  expect(closed.body).toContain('/tl.js?site=default')
  expect(closed.body).toContain('API key')
  expect(closed.body).not.toContain('Ad cost')

  const wrong = await inject(app, { url: '/?key=wrong' })
  expect(wrong.statusCode).toBe(401)
  expect(wrong.headers['set-cookie']).toBeUndefined()
  expect((await inject(app, { url: '/live?site=default' })).statusCode).toBe(401)

  const signedIn = await inject(app, { url: `/?key=${collector.apiKey.key}` })
  expect(signedIn.statusCode).toBe(303)
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  expect(cookie).not.toContain(collector.apiKey.key)
  await post('/v1/deals?site=default', [
    deal({ source: '<script>alert(1)</script>', client_id: '' }),
  ])
  await collector.store.drain()
  const open = await inject(app, { url: '/', headers: { cookie } })
  expect(open.body).toContain('Ad cost')
  expect(open.body).toContain('Unassigned')
  expect(open.body).not.toContain('<script>alert')
})

test('deals come as CSV and NDJSON too', async () => {
  const csv =
    'deal_id,client_id,status,revenue,currency,created_at\nC-1,,won,10,EUR,2026-10-15T10:00:00Z\n'
  const ndjson = `${JSON.stringify(deal({ deal_id: 'N-1' }))}\n${JSON.stringify(deal({ deal_id: 'N-2' }))}\n`

  expect((await post('/v1/deals?site=tea', csv, { type: 'text/csv' })).body.accepted).toBe(1)
  expect(
    (await post('/v1/deals?site=tea', ndjson, { type: 'application/x-ndjson' })).body.accepted,
  ).toBe(2)
  expect(await rows("select count() as n from current_deals where site = 'tea'")).toEqual([
    { n: 3 },
  ])
})

test('the API describes itself', async () => {
  const { paths } = (await inject(app, { url: '/docs/json' })).json()

  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/v1/hits',
      '/v1/deals',
      '/v1/payments',
      '/v1/costs',
      '/v1/reports/performance',
      '/v1/calls',
      '/v1/emails',
      '/v1/sql',
      '/v1/sites/{site}',
      '/healthz',
    ]),
  )
})

test('settings of one insert do not leak into the next: other rows without a token of their own are kept', async () => {
  // On one embedded connection a token given as a setting stays, and drops the next insert as a copy.
  for (const n of [1, 2, 3]) {
    await post('/v1/deals?site=tea', [deal({ deal_id: `leak-${n}` })])
    await collector.store.drain()
  }

  expect(await rows("select count() as n from current_deals where deal_id like 'leak-%'")).toEqual([
    { n: 3 },
  ])
})

test('a domain in other letters is the one that browsers name', async () => {
  const made = await put('/v1/sites/rf', { domains: ['Самовар.рф', '*.Tea.example'] })
  expect(made.body.settings.domains).toEqual([
    new URL('http://самовар.рф').hostname,
    '*.tea.example',
  ])
})

test.each([
  { of: 'nobody', trust: {}, secure: false },
  { of: 'one hop', trust: { trustProxy: 1 }, secure: true },
  { of: 'this address', trust: { trustProxy: ['127.0.0.1'] }, secure: true },
  { of: 'another address', trust: { trustProxy: ['10.0.0.0/8'] }, secure: false },
])('with $of trusted, a proxy is believed to speak https: $secure', async ({ trust, secure }) => {
  const { app } = await openTestCollector(trust)
  const response = await inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    headers: { 'content-type': 'text/plain', host: 'localhost', 'x-forwarded-proto': 'https' },
    payload: beacon(hit()),
  })

  expect(String(response.headers['set-cookie']).endsWith('; Secure')).toBe(secure)
})

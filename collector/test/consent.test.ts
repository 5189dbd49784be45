import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, hit } from './rows.ts'

type Test = Awaited<ReturnType<typeof openTestCollector>>

const chrome =
  'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.91 Mobile Safari/537.36'

/** A beacon of a browser in Moscow that was here before. */
function send({ app }: Test, payload: string, headers: Record<string, string> = {}) {
  return inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    headers: {
      'content-type': 'text/plain',
      'user-agent': chrome,
      'x-forwarded-for': '77.88.8.8',
      cookie: 'tl_cid=999888777.1795400999',
      ...headers,
    },
    payload,
  })
}

const open = async (settings: object) => {
  const collector = await openTestCollector({ trustProxy: 1 })
  await collector.put('/v1/sites/default', { domains: ['localhost'], ...settings })
  return collector
}

/** All that a client could say, and more. */
const everything = {
  client_id: '999888777.1795400999',
  visit_id: 'visit-of-anna',
  title: 'Cart of Anna Petrova',
  url: 'http://anna:pw@localhost/u/anna.petrova@example.com/cart?UTM_Source=mail&utm_term=anna%40example.com&utm_email=x&gclid=G-999&phone=79161234567#token-1',
  referrer: 'https://mail.example/read?to=anna.petrova@example.com#m-1',
  landing_page: 'http://localhost/?utm_campaign=spring&yclid=Y-999&uid=u-77',
  visit_referrer: 'mailto:anna.petrova@example.com',
  order_id: 'order-1001',
  user_id: 'u-77',
  email: 'anna.petrova@example.com',
  phone: '+79161234567',
  language: 'ru-RU',
  screen: '412x915',
  viewport: '412x800',
  time_zone: 'Europe/Moscow',
  target: 'mailto:anna.petrova@example.com',
  fields: 'name,phone',
  shown: '+79161234567',
  swapped: 1,
  engaged_ms: 15_300,
  scroll: 75,
  ga_client_id: '1234567890.1760000000',
  ym_client_id: '1760000000123456789',
  fbp: 'fb.1.1760000000000.123',
  fbc: 'fb.1.1760000000000.IwAR0',
  marks: '',
}

test('of a denied hit that says everything only what names nobody is stored', async () => {
  const collector = await open({ when_denied: 'anonymous' })
  const said = { ...everything, consent: 'denied', name: 'request', value: 5, currency: 'EUR' }
  const sent = await send(
    collector,
    beacon(hit({ ...said, type: 'goal', event_id: 'denied-hit-1' })),
  )

  expect(sent.json()).toEqual({ accepted: 1, rejected: [] })
  expect(sent.headers['set-cookie']).toBeUndefined()
  const [row = {}] = await collector.rows('select * from hits')
  const told = Object.entries(row).filter(([, value]) => value !== '' && String(value) !== '')
  expect(Object.fromEntries(told)).toEqual({
    site: 'default',
    received_at: '2026-10-15 12:00:00.000',
    event_id: 'denied-hit-1',
    type: 'goal',
    ts: '2026-10-15 12:00:00.000',
    visit_at: '2026-10-15 12:00:00.000',
    url: 'http://localhost/u/-/cart?UTM_Source=mail',
    referrer: 'https://mail.example/read',
    landing_page: 'http://localhost/?utm_campaign=spring',
    name: 'request',
    value: 5,
    currency: 'EUR',
    swapped: 0,
    engaged_ms: 0,
    scroll: 0,
    channel: 'Unassigned',
    source: '(not set)',
    medium: '(not set)',
    campaign: 'spring',
    device_type: 'mobile',
    os: 'Android',
    browser: 'Chrome',
    country: 'RU',
    bot: 0,
    consent: 'denied',
  })
})

test('who denied is no visitor, no visit and no lead in any report', async () => {
  const collector = await open({ when_denied: 'anonymous' })
  const denied = { consent: 'denied', client_id: undefined, visit_id: undefined }
  await send(
    collector,
    beacon(
      hit(denied),
      hit({ ...denied, type: 'goal', name: 'request' }),
      hit({ visit_id: 'visit-granted' }),
    ),
  )

  const { totals } = await collector.report()
  expect(totals).toMatchObject({ visits: 1, visitors: 1, leads: 0 })
  expect(await collector.rows('select client_id, visit_id from visit_parts')).toEqual([
    { client_id: '758596365.1795400123', visit_id: 'visit-granted' },
  ])
  expect(await collector.rows('select count() as n from goals')).toEqual([{ n: 0 }])
  expect(
    await collector.rows('select consent, count() as n from hits group by consent order by n'),
  ).toEqual([
    { consent: 'granted', n: 1 },
    { consent: 'denied', n: 2 },
  ])
})

test('a granted hit without a client ID is refused by name, whatever the site takes', async () => {
  const collector = await open({ when_denied: 'anonymous' })
  const sent = await send(
    collector,
    beacon(
      hit({ client_id: undefined }),
      hit({ visit_id: undefined, consent: 'granted' }),
      hit({ client_id: '', consent: 'granted' }),
      hit({ consent: 'maybe' }),
    ),
  )

  expect(sent.json()).toMatchObject({
    accepted: 0,
    rejected: [
      { index: 0, field: 'client_id', error: 'missing' },
      { index: 1, field: 'visit_id', error: 'missing' },
      { index: 2, field: 'client_id', error: 'empty' },
      { index: 3, field: 'consent', error: 'not_allowed', allowed: ['granted', 'denied'] },
    ],
  })
})

test('an identity is never taken of who denied', async () => {
  const collector = await open({ when_denied: 'anonymous' })
  const sent = await send(
    collector,
    beacon(hit({ ...everything, type: 'identify', consent: 'denied' })),
  )

  expect(sent.json()).toEqual({
    accepted: 0,
    rejected: [{ index: 0, field: 'consent', error: 'consent_denied' }],
  })
})

test('where nothing is taken of who denied, a denied hit is refused and counted', async () => {
  const collector = await open({})
  const sent = await send(collector, beacon(hit({ consent: 'denied' }), hit()))
  const alone = await send(collector, beacon(hit({ consent: 'denied' })))

  expect(sent.statusCode).toBe(207)
  expect(sent.json()).toEqual({
    accepted: 1,
    rejected: [{ index: 0, field: 'consent', error: 'consent_denied' }],
  })
  // Of the 4xx that the counter does not repeat.
  expect(alone.statusCode).toBe(400)
  expect(collector.refusals.all().get('hits:consent_denied')).toBe(2)
  expect(await collector.rows('select count() as n from hits')).toEqual([{ n: 1 }])
})

test.each([
  { of: 'GPC', headers: { 'sec-gpc': '1' }, settings: { gpc: 'honoured' }, denied: true },
  { of: 'GPC', headers: { 'sec-gpc': '1' }, settings: { gpc: 'ignored' }, denied: false },
  { of: 'GPC', headers: { 'sec-gpc': '1' }, settings: { dnt: 'honoured' }, denied: false },
  { of: 'GPC of 0', headers: { 'sec-gpc': '0' }, settings: { gpc: 'honoured' }, denied: false },
  { of: 'DNT', headers: { dnt: '1' }, settings: { dnt: 'honoured' }, denied: true },
  { of: 'DNT', headers: { dnt: '1' }, settings: { gpc: 'honoured' }, denied: false },
  { of: 'DNT of 0', headers: { dnt: '0' }, settings: { dnt: 'honoured' }, denied: false },
  { of: 'no signal', headers: {}, settings: { gpc: 'honoured', dnt: 'honoured' }, denied: false },
])('with $of and $settings a hit is denied: $denied', async ({ headers, settings, denied }) => {
  const collector = await open({ when_denied: 'anonymous', ...settings })
  const sent = await send(collector, beacon(hit({ email: 'anna@example.com' })), headers)

  expect(sent.headers['set-cookie'] === undefined).toBe(denied)
  expect(await collector.rows('select consent, client_id, email from hits')).toEqual([
    denied
      ? { consent: 'denied', client_id: '', email: '' }
      : { consent: 'granted', client_id: '758596365.1795400123', email: 'anna@example.com' },
  ])
})

test("a choice that a hit states outweighs the browser's signal", async () => {
  const collector = await open({ gpc: 'honoured' })
  const gpc = { 'sec-gpc': '1' }
  const chosen = await send(collector, beacon(hit({ consent: 'granted' })), gpc)
  const silent = await send(collector, beacon(hit()), gpc)

  expect(chosen.json()).toEqual({ accepted: 1, rejected: [] })
  expect(chosen.headers['set-cookie']).toContain('tl_cid=758596365.1795400123')
  expect(silent.json()).toMatchObject({ rejected: [{ index: 0, error: 'consent_denied' }] })
})

test("a server's hits carry their own consent, and its own headers say nothing", async () => {
  const collector = await open({ when_denied: 'anonymous', gpc: 'honoured' })
  const { app, apiKey } = collector
  const sent = await inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    headers: {
      authorization: `Bearer ${apiKey.key}`,
      'content-type': 'application/json',
      'sec-gpc': '1',
    },
    payload: JSON.stringify([
      hit({ name: 'said' }),
      hit({ ...everything, consent: 'denied', ip: '77.88.8.8', user_agent: chrome }),
    ]),
  })

  expect(sent.json()).toEqual({ accepted: 2, rejected: [] })
  const columns = 'consent, client_id, email, ip, country, city, os, os_version, device_model'
  expect(await collector.rows(`select ${columns} from hits order by consent`)).toMatchObject([
    { consent: 'denied', client_id: '', email: '', ip: '', country: 'RU', os: 'Android' },
    { consent: 'granted', client_id: '758596365.1795400123' },
  ])
})

test('a hundred pages a minute of nobody are no bot', async () => {
  const collector = await open({ when_denied: 'anonymous' })
  for (let batch = 0; batch < 2; batch += 1) {
    const pages = Array.from({ length: 50 }, () => hit({ consent: 'denied' }))
    await send(collector, beacon(...pages))
  }

  expect(
    await collector.rows('select count() as n, countIf(notEmpty(bot_reasons)) as fast from hits'),
  ).toEqual([{ n: 100, fast: 0 }])
})

test('the counter is served with what the site wants of denied visitors and of signals', async () => {
  const { get } = await open({ when_denied: 'anonymous', gpc: 'honoured' })

  expect((await get('/tl.js?site=default')).text).toContain(
    '"consent":"granted","when_denied":"anonymous","gpc":"honoured","dnt":"ignored"',
  )
})

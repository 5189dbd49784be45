import { formatInstant, reports } from '@throughline/schema'
import { expect, test } from 'vitest'
import { reportText } from '../src/report-text.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, hit } from './rows.ts'

const minute = 60_000
const number = '+74951110001'
const anna = '111111111.1795400123'
const days = '&from=2026-10-01&to=2026-10-31'

const lease = (fields: Record<string, unknown> = {}) => ({
  ...{ site: 'default', kind: 'phone', pool: 'main', number },
  ...{ client_id: anna, visit_id: 'visit-of-anna' },
  shown_at: formatInstant(testNow - 5 * minute),
  last_seen: formatInstant(testNow),
  until: formatInstant(testNow + 30 * minute),
  ...fields,
})

/** Anna saw three pages and called; a stranger rang the leaflet's number and nobody answered. */
async function openOffice() {
  const collector = await openTestCollector()
  const { post, put, store, matcher } = collector
  await put('/v1/sites/default', {
    domains: ['localhost'],
    time_zone: 'Europe/Moscow',
    phone_country: 'RU',
    static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
  })
  const landing =
    'http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=tea'
  const page = (url: string, afterMs: number) =>
    hit({
      ...{ client_id: anna, visit_id: 'visit-of-anna', landing_page: landing, url },
      ts: testNow + afterMs,
      visit_at: testNow - 5 * minute,
    })
  await post(
    '/v1/hits?site=default',
    beacon(
      page(landing, -5 * minute),
      page('http://localhost/tea', -3 * minute),
      page('http://localhost/late', -minute),
    ),
    { type: 'text/plain', key: undefined },
  )
  await store.add('leases', [lease()])
  await post('/v1/calls?site=default', [
    {
      ...{
        call_id: 'C-1',
        provider: 'pbx',
        from: '+79161234567',
        to: number,
        started_at: testNow - 2 * minute,
      },
      ...{ status: 'answered', duration_s: 70, talk_s: 60, manager: 'Ivan' },
      recording_url: 'https://pbx.example/1.mp3',
    },
    {
      ...{ call_id: 'C-2', provider: 'pbx', from: '+79267654321', to: '+74952220001' },
      ...{ started_at: testNow + minute, status: 'missed', duration_s: 20 },
    },
  ])
  await matcher.settle()
  await store.drain()
  return collector
}

test('the log of calls tells each with what brought it, the newest first', async () => {
  const { get } = await openOffice()
  const { status, body } = await get(`/v1/reports/calls?site=default${days}`)

  expect(status).toBe(200)
  expect(body).toMatchObject({
    report: 'calls',
    from: '2026-10-01',
    to: '2026-10-31',
    parameters: { limit: 1000 },
  })
  expect(body.rows).toEqual([
    expect.objectContaining({
      ...{ call_id: 'C-2', state: 'missed', caller: 'new', reason: 'static', confidence: 1 },
      ...{ channel: 'Offline', source: 'leaflet', medium: 'offline', number_label: 'Leaflet' },
      ...{ duration_s: 20, talk_s: 0, pages: 0, last_pages: '', client_id: '' },
    }),
    {
      started_at: '2026-10-15 14:58:00',
      from: '+79161234567',
      to: number,
      state: 'answered',
      caller: 'new',
      duration_s: 70,
      talk_s: 60,
      channel: 'Paid Search',
      source: 'google',
      medium: 'cpc',
      campaign: 'spring',
      term: 'tea',
      landing_page:
        'http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=tea',
      // The third one she saw while she talked.
      pages: 2,
      last_pages:
        'http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=tea http://localhost/tea',
      confidence: 1,
      reason: 'lease',
      number_label: '',
      manager: 'Ivan',
      client_id: anna,
      visit_id: 'visit-of-anna',
      provider: 'pbx',
      call_id: 'C-1',
      recording_url: 'https://pbx.example/1.mp3',
    },
  ])
})

test('who may not listen sees neither whole numbers nor recordings', async () => {
  const { get, post } = await openOffice()
  const keyOf = async (...scopes: string[]) =>
    (await post('/v1/keys', { name: 'key', scopes })).body.secret
  const ask = async (key: string) =>
    (await get(`/v1/reports/calls?site=default${days}&manager=Ivan`, { key })).body.rows

  const read = await ask(await keyOf('read'))
  expect(read).toMatchObject([{ from: '+7916•••••67', recording_url: null, to: number }])
  const listen = await ask(await keyOf('read', 'listen'))
  expect(listen).toMatchObject([
    { from: '+79161234567', recording_url: 'https://pbx.example/1.mp3' },
  ])
  const alone = await keyOf('listen')
  expect((await get(`/v1/reports/calls?site=default${days}`, { key: alone })).status).toBe(403)
})

test('a list is asked by its parameters, and a wrong one is refused by name', async () => {
  const { get } = await openOffice()
  const ask = (query: string) => get(`/v1/reports/calls?site=default${days}${query}`)
  const ids = async (query: string) =>
    (await ask(query)).body.rows.map(({ call_id }: { call_id: string }) => call_id)

  expect(await ids('&state=missed')).toEqual(['C-2'])
  expect(await ids('&limit=1')).toEqual(['C-2'])
  expect(await ids('&limit=1&offset=1')).toEqual(['C-1'])
  expect(await ids('&manager=Nobody')).toEqual([])
  expect(await ask('&state=gone')).toMatchObject({
    status: 400,
    body: { error: 'not_allowed', field: 'state' },
  })
  expect(await ask('&limit=10001')).toMatchObject({
    status: 400,
    body: { error: 'not_a_count', field: 'limit', limit: 10_000 },
  })
  expect(await get('/v1/reports/none?site=default')).toMatchObject({
    status: 404,
    body: {
      error: 'unknown_report',
      allowed: Object.keys(reports),
    },
  })
})

test('a list is CSV too, and a table for the terminal', async () => {
  const { get } = await openOffice()
  const csv = (await get(`/v1/reports/calls?site=default${days}&format=csv`)).text.split('\r\n')

  expect(csv[0]).toMatch(/^started_at,from,to,state,caller,/)
  expect(csv[2]).toMatch(
    /^2026-10-15 14:58:00,'\+79161234567,'\+74951110001,answered,new,70,60,Paid Search,/,
  )
  const { body } = await get(`/v1/reports/calls?site=default${days}`)
  expect(reportText(body)).toMatch(/Calls: who rang[\s\S]+Began[\s\S]+Paid Search[\s\S]+100 %/)
})

test('OpenAPI tells what each report can be asked', async () => {
  const { get } = await openOffice()
  const { paths } = (await get('/docs/json')).body
  const names = (report: string) =>
    paths[`/v1/reports/${report}`].get.parameters.map(({ name }: { name: string }) => name)

  const attribution = ['model', 'lookback', 'path', 'last_k', 'half_life', 'date_basis', 'order']
  expect(names('performance')).toEqual(
    ['site', 'from', 'to', 'format', 'by', 'metrics', 'sort', 'compare', 'currency', 'bots'].concat(
      ['staff', 'filter', 'segment', 'spam', 'duplicates'],
      attribution,
    ),
  )
  expect(names('calls')).toEqual([
    'site',
    'from',
    'to',
    'format',
    'state',
    'manager',
    'limit',
    'offset',
  ])
  expect(Object.keys(paths)).not.toContain('/v1/reports/{name}')
})

test('a pool is sized by its busiest hour, as the formula of Erlang says', async () => {
  const { get, put, store } = await openTestCollector()
  await put('/v1/sites/default', {
    domains: ['localhost'],
    number_pools: [
      { name: 'main', numbers: ['+74951110001', '+74951110002'] },
      { name: 'spare', numbers: ['+74951110003'] },
    ],
  })
  // 57 arrivals of the hour from 12:00 got a number for 5.5 minutes, 3 got none; one came an hour later.
  const lent = Array.from({ length: 57 }, (_, at) => {
    const shown = testNow + at * minute
    return lease({
      client_id: `c${at}`,
      shown_at: formatInstant(shown),
      last_seen: formatInstant(shown),
      until: formatInstant(shown + 5.5 * minute),
    })
  })
  const later = lease({
    client_id: 'later',
    shown_at: formatInstant(testNow + 90 * minute),
    last_seen: formatInstant(testNow + 90 * minute),
    until: formatInstant(testNow + 95.5 * minute),
  })
  // A renewal is no second arrival.
  const first = { ...lent[0], until: formatInstant(testNow + minute) }
  await store.add('leases', [...lent, later, first])
  const away = [1, 2, 3, 3].map((at) => ({
    ...{ site: 'default', kind: 'phone', pool: 'main', client_id: `away${at}` },
    visit_id: `away${at}`,
    at: formatInstant(testNow + at * minute),
  }))
  await store.add('overflows', away)
  await store.drain()

  const { rows } = (await get(`/v1/reports/numbers?site=default${days}`)).body

  expect(rows).toEqual([
    {
      pool: 'main',
      numbers: 2,
      arrivals: 61,
      overflows: 3,
      overflow_share: 3 / 61,
      hold_minutes: 5.5,
      peak_arrivals: 60,
      // 57 × 5.5 minutes, of which those from :55 and :56 reach 0.5 and 1.5 minutes into the next hour.
      peak_busy: 5.19,
      peak_hour: '2026-10-15 12:00:00',
      utilisation: expect.closeTo((57 * 5.5 - 2) / 120, 6),
      traffic: 5.5,
      expected_share: expect.closeTo(0.6994, 3),
      needed_5: 10,
      needed_1: 12,
      missing_1: 10,
    },
    {
      ...{ pool: 'spare', numbers: 1, arrivals: 0, overflows: 0, overflow_share: null },
      ...{ hold_minutes: null, peak_arrivals: 0, peak_busy: 0, peak_hour: null, utilisation: 0 },
      ...{ traffic: 0, expected_share: null, needed_5: null, needed_1: null, missing_1: null },
    },
  ])
})

import { formatInstant } from '@throughline/schema'
import { expect, test } from 'vitest'
import { reworkLeads } from '../src/leads/rework-leads.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const minute = 60_000
const day = 86_400_000
const number = '+74951110001'
const anna = '111111111.1795400123'

/** Anna came from an ad, saw a number of the pool, and may have called it. */
async function openShop() {
  const collector = await openTestCollector()
  const { post, put, store, matcher } = collector
  await put('/v1/sites/default', {
    domains: ['localhost'],
    phone_country: 'RU',
    static_numbers: [
      { number: '+74952220001', label: 'Leaflet', source: 'leaflet', campaign: 'autumn' },
    ],
  })
  const landing = 'http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=spring'
  const visit = { client_id: anna, visit_id: 'visit-of-anna' }
  await post(
    '/v1/hits?site=default',
    beacon(hit({ ...visit, ts: testNow - 5 * minute, url: landing, landing_page: landing })),
    { type: 'text/plain', key: undefined },
  )
  await store.add('leases', [
    {
      ...{ site: 'default', kind: 'phone', pool: 'main', number, ...visit },
      shown_at: formatInstant(testNow - 5 * minute),
      last_seen: formatInstant(testNow),
      until: formatInstant(testNow + 30 * minute),
    },
  ])
  const call = async (fields: Record<string, unknown> = {}) => {
    const base = { call_id: 'C-1', provider: 'pbx', from: '+79161234567', to: number }
    const answered = { status: 'answered', talk_s: 60, started_at: testNow }
    await post('/v1/calls?site=default', [{ ...base, ...answered, ...fields }])
    await matcher.settle()
  }
  /** Leads and deals by channel and campaign. */
  const leads = async () =>
    (await collector.report('&by=channel,source,campaign')).rows
      .filter(({ leads }: { leads: number }) => leads > 0)
      .map((row: Record<string, unknown>) =>
        [row.channel, row.source, row.campaign, row.leads, row.deals].join(' '),
      )
  return { ...collector, call, leads, visit }
}

test('a call of a new caller is a lead of the visit that was shown the number', async () => {
  const { call, leads } = await openShop()
  await call()

  expect(await leads()).toEqual(['Paid Search google spring 1 0'])
})

test('a call to the number of a leaflet is a lead of the leaflet', async () => {
  const { call, leads } = await openShop()
  await call({ to: '+74952220001' })

  expect(await leads()).toEqual(['Offline leaflet autumn 1 0'])
})

test('a call that rings or goes on is no lead yet, a missed one is, and so is one whose end nobody tells', async () => {
  const { call, rows } = await openShop()
  // The view goes by the clock of the database.
  const now = Date.now()
  const leads = async () =>
    (
      await rows(
        `select lead_id from leads(site = 'default', from = today() - 2, to = today() + 2, time_zone = 'UTC',
           currency = 'EUR', bots = 0, basis = 'lead', lookback_days = 30) order by lead_id`,
      )
    ).map(({ lead_id }) => lead_id)
  const to = '+74959990000'
  await call({
    call_id: 'rings',
    to,
    from: '+79160000001',
    started_at: now,
    status: 'ringing',
    talk_s: 0,
  })
  await call({ call_id: 'talks', to, from: '+79160000002', started_at: now, status: 'in_progress' })
  expect(await leads()).toEqual([])

  await call({
    call_id: 'rings',
    status: 'missed',
    started_at: now,
    updated_at: now + 1,
    to,
    from: '+79160000001',
    talk_s: 0,
  })
  await call({
    call_id: 'silent',
    to,
    from: '+79160000003',
    started_at: now - 121 * minute,
    status: 'ringing',
  })
  expect(await leads()).toEqual(['call:pbx:rings', 'call:pbx:silent'])
})

test('a call of nobody known to a number that says nothing is a lead all the same', async () => {
  const { call, leads } = await openShop()
  await call({ to: '+74959990000', from: 'anonymous' })
  await call({ to: '+74959990000', from: 'anonymous', call_id: 'C-2', started_at: testNow + day })

  expect(await leads()).toEqual(['Unassigned (not set) (not set) 2 0'])
})

test.each([
  { it: 'is short', fields: { talk_s: 3 } },
  { it: 'is ours', fields: { direction: 'out' } },
  { it: 'is of another month', fields: { started_at: testNow + 20 * day } },
])('a call that $it is no lead', async ({ fields }) => {
  const { call, leads } = await openShop()
  await call(fields)

  expect(await leads()).toEqual([])
})

test('a call that nobody answered is a lead, and one more call of the same caller is none', async () => {
  const { call, leads } = await openShop()
  await call({ status: 'missed', talk_s: 0 })
  await call({ call_id: 'C-2', started_at: testNow + minute })
  await call({ call_id: 'C-3', started_at: testNow + day, to: '+74952220001' })

  expect(await leads()).toEqual(['Paid Search google spring 1 0'])
})

test.each([
  { by: 'its client ID', fields: { client_id: anna } },
  { by: 'its phone', fields: { client_id: undefined, phone: '8 (916) 123-45-67' } },
  {
    by: 'its phone, 29 days later',
    fields: { client_id: undefined, phone: '+79161234567', created_at: testNow + 15 * day },
  },
])('a deal answers a call by $by', async ({ fields }) => {
  const { call, leads, post } = await openShop()
  await call()
  await post('/v1/deals?site=default', [deal(fields)])

  const [row, ...others] = await leads()
  expect(row).toMatch(/ 1 1$/)
  expect(others).toEqual([])
})

test.each([
  { it: 'of another phone', fields: { client_id: undefined, phone: '+79161234568' } },
  { it: 'of 31 days later', fields: { client_id: anna, created_at: testNow + 31 * day } },
  { it: 'without client ID and phone', fields: { client_id: undefined } },
])('a deal $it does not answer a call', async ({ fields }) => {
  const { call, leads, post } = await openShop()
  await call()
  await post('/v1/deals?site=default', [deal(fields)])

  expect(await leads()).toContain('Paid Search google spring 1 0')
})

test('a deal that is spam answers a call, and then there is no lead', async () => {
  const { call, leads, post } = await openShop()
  await call()
  await post('/v1/deals?site=default', [deal({ client_id: anna, status: 'spam' })])

  expect(await leads()).toEqual([])
})

test('who sends a form, calls and writes in one visit is one lead', async () => {
  const { call, leads, post, store, matcher, visit, rows } = await openShop()
  await call()
  await store.add('leases', [
    {
      ...{ site: 'default', kind: 'email', pool: 'p', number: 'sales+k3@shop.com', ...visit },
      shown_at: formatInstant(testNow - minute),
      last_seen: formatInstant(testNow),
      until: formatInstant(testNow + minute),
    },
  ])
  await post('/v1/emails?site=default', [
    {
      message_id: '<1@m>',
      from: 'anna@example.com',
      to: 'sales+k3@shop.com',
      sent_at: testNow + minute,
    },
  ])
  await matcher.settle()
  expect(await rows("select count() as n from current_matches where client_id != ''")).toEqual([
    { n: 2 },
  ])
  expect(await leads()).toEqual(['Paid Search google spring 1 0'])
  await reworkLeads(store, { site: 'default', leadGoals: [], leadsAtOnce: 1 })
  expect(await leads()).toEqual(['Paid Search google spring 1 0'])

  await post('/v1/hits?site=default', beacon(hit({ ...visit, type: 'goal', name: 'request' })), {
    type: 'text/plain',
    key: undefined,
  })
  expect(await leads()).toEqual(['Paid Search google spring 1 0'])
})

test('an e-mail of a new sender is a lead until a deal of the address follows', async () => {
  const { leads, post, matcher } = await openShop()
  await post('/v1/emails?site=default', [
    { message_id: '<1@m>', from: 'Boris@Example.com', to: 'sales@shop.com', sent_at: testNow },
  ])
  await matcher.settle()
  expect(await leads()).toEqual(['Unassigned (not set) (not set) 1 0'])

  await post('/v1/deals?site=default', [
    deal({ client_id: undefined, email: ' boris@example.COM' }),
  ])
  expect(await leads()).toEqual(['Unassigned (not set) (not set) 1 1'])
})

test.each([
  {
    who: 'rang a number shown in a visit',
    to: number,
    paths: { 'Paid Search > Paid Search': [1, 1] },
  },
  // The lead itself had no touch.
  { who: 'rang the number of a leaflet', to: '+74952220001', paths: { 'Paid Search': [1, 0] } },
])('who $who is not among those who left no lead', async ({ to, paths }) => {
  const { call, get } = await openShop()
  await call({ to })

  const days = '&from=2026-10-01&to=2026-12-31'
  const { rows } = (await get(`/v1/reports/paths?site=default&by=path${days}`)).body
  const told = rows.map((row: Record<string, unknown>) => [row.path, [row.people, row.leads]])
  expect(Object.fromEntries(told)).toEqual(paths)
})

test('who asked on the site and rang again is not among those who left no lead', async () => {
  const { call, get, post, people, store } = await openShop()
  const leaflet = { to: '+74952220001' }
  await call({ ...leaflet, started_at: testNow - 20 * day })
  await call({ ...leaflet, call_id: 'C-2', started_at: testNow + minute })
  await post('/v1/deals?site=default', [
    deal({ client_id: anna, phone: '+79161234567', created_at: testNow }),
  ])
  await store.drain()
  await people.catchUp()

  const days = '&from=2026-10-01&to=2026-12-31'
  const { totals } = (await get(`/v1/reports/paths?site=default&by=path${days}`)).body
  expect(totals).toMatchObject({ people: 1, leads: 1 })
})

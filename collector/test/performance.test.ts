import { expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

const ad = 'http://localhost/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=G1'
const dayMs = 86_400_000
const send = { type: 'text/plain', key: undefined }

test('a click, a deal, its payment and its cost meet in one row with the figures of pencil and paper', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/hits?site=default', beacon(hit({ landing_page: ad })), send)
  await post('/v1/deals?site=default', [deal({ revenue: 1000, cogs: 400 })])
  await post('/v1/payments?site=default', [payment({ amount: '900.50' })])
  await post('/v1/costs?site=default', [cost({ cost: 100.25 })])

  const { rows, totals } = await report()

  // profit 900.50 − 400 − 100.25 = 400.25; 400.25 / 100.25 = 3.99251…; (900.50 − 100.25) / 100.25
  const expected = {
    visits: 1,
    visitors: 1,
    leads: 1,
    deals: 1,
    won: 1,
    revenue: 900.5,
    cogs: 400,
    cost: 100.25,
    clicks: 40,
    cpl: 100.25,
    cpo: 100.25,
    roi: expect.closeTo(3.992518703, 8),
    romi: expect.closeTo(7.982543641, 8),
    drr: expect.closeTo(0.111327041, 8),
    visit_to_lead: 1,
    lead_to_won: 1,
  }
  expect(rows).toEqual([{ channel: 'Paid Search', campaign: 'spring', ...expected }])
  expect(totals).toEqual(expected)
})

test('spend without a deal and money without a source are rows too', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', client_id: '', source: 'Exhibition', revenue: 70 }),
    deal({ deal_id: 'B', client_id: null, revenue: 30 }),
  ])
  await post('/v1/costs?site=default', [cost({ campaign: 'unlucky', cost: 50 })])

  const { rows, totals } = await report('&by=channel,source,campaign')

  expect(rows).toMatchObject([
    { channel: 'Unassigned', source: 'Exhibition', campaign: '(not set)', revenue: 70, cost: 0 },
    { channel: 'Unassigned', source: '(not set)', campaign: '(not set)', revenue: 30, cost: 0 },
    {
      channel: 'Paid Search',
      source: 'google',
      campaign: 'unlucky',
      revenue: 0,
      cost: 50,
      roi: -1,
    },
  ])
  expect(totals).toMatchObject({ revenue: 100, cost: 50, roi: 1, visits: 0, visit_to_lead: null })
})

test('the last touch that is not Direct earns; where all are Direct, Direct does', async () => {
  const { post, report, clock } = await openTestCollector()
  const other = '111111111.1795400123'
  clock.now += 2 * dayMs
  await post(
    '/v1/hits?site=default',
    [
      hit({ ts: testNow - 9 * dayMs, visit_id: 'visit-ad', landing_page: ad }),
      hit({
        ts: testNow - 5 * dayMs,
        visit_id: 'visit-post',
        visit_referrer: 'https://t.me/samovar',
      }),
      hit({ ts: testNow - dayMs, visit_id: 'visit-direct' }),
      hit({ ts: testNow + dayMs, visit_id: 'visit-late', landing_page: ad }),
      hit({ ts: testNow - dayMs, visit_id: 'visit-only', client_id: other }),
    ],
    { type: 'application/json' },
  )
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', revenue: 10 }),
    deal({ deal_id: 'B', revenue: 20, client_id: other }),
  ])

  const { rows } = await report('&by=channel,source')

  expect(rows).toMatchObject([
    { channel: 'Direct', source: '(direct)', visits: 2, leads: 1, revenue: 20 },
    { channel: 'Organic Social', source: 'telegram', visits: 1, leads: 1, revenue: 10 },
    { channel: 'Paid Search', source: 'google', visits: 2, leads: 0, revenue: 0 },
  ])
})

test('a touch older than 90 days earns nothing', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/hits?site=default', [
    hit({ ts: testNow + 1000 - 90 * dayMs - 1, visit_id: 'visit-old', landing_page: ad }),
    hit({
      ts: testNow + 1000 - 90 * dayMs,
      visit_id: 'visit-edge',
      client_id: '222222222.1795400123',
      landing_page: ad,
    }),
  ])
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', revenue: 1 }),
    deal({ deal_id: 'B', revenue: 2, client_id: '222222222.1795400123' }),
  ])

  const { rows } = await report('&by=channel')

  expect(rows).toMatchObject([
    { channel: 'Paid Search', revenue: 2 },
    { channel: 'Unassigned', revenue: 1 },
  ])
})

test('spam and duplicates are no leads, lost deals are, and a refund takes revenue away', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', status: 'won', revenue: 100 }),
    deal({ deal_id: 'B', status: 'lost', revenue: 100 }),
    deal({ deal_id: 'C', status: 'spam', revenue: 100 }),
    deal({ deal_id: 'D', status: 'duplicate', revenue: 100 }),
    deal({ deal_id: 'E', status: 'in_progress', revenue: 100 }),
  ])
  await post('/v1/payments?site=default', [
    payment({ payment_id: '1', deal_id: 'A', amount: 100 }),
    payment({ payment_id: '2', deal_id: 'A', amount: -30 }),
    payment({ payment_id: '3', deal_id: 'E', amount: 5 }),
  ])

  const { totals } = await report()

  expect(totals).toMatchObject({ leads: 3, deals: 3, won: 1, revenue: 75, lead_to_won: 1 / 3 })
})

test('a lead goal is a lead until a deal of its client ID answers it', async () => {
  const { post, report } = await openTestCollector()
  const asker = '333333333.1795400123'
  const goal = { type: 'goal', name: 'request' }
  await post(
    '/v1/hits?site=default',
    beacon(
      hit({ ...goal, landing_page: ad }),
      hit({ ...goal, landing_page: ad }),
      hit({ ...goal, landing_page: ad, client_id: asker, visit_id: 'visit-two' }),
      hit({ type: 'goal', name: 'scrolled', client_id: asker, visit_id: 'visit-two' }),
    ),
    send,
  )

  expect((await report()).totals).toMatchObject({ visits: 2, leads: 2, deals: 0 })

  await post('/v1/deals?site=default', [deal({ status: 'new', revenue: 0 })])

  expect((await report()).rows).toMatchObject([
    { channel: 'Paid Search', campaign: 'spring', visits: 2, leads: 2, deals: 1, won: 0 },
  ])
})

test('a deal that is updated without its client ID keeps it, and the older version never wins', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/hits?site=default', beacon(hit({ landing_page: ad })), send)
  const at = (minutes: number) => testNow + minutes * 60_000
  await post('/v1/deals?site=default', [deal({ status: 'new', revenue: 0, updated_at: at(1) })])
  await post('/v1/deals?site=default', [
    deal({ status: 'won', revenue: 500, updated_at: at(3), client_id: undefined }),
  ])
  await post('/v1/deals?site=default', [
    deal({ status: 'in_progress', revenue: 300, updated_at: at(2), client_id: undefined }),
  ])

  expect((await report()).rows).toMatchObject([
    { channel: 'Paid Search', deals: 1, won: 1, revenue: 500 },
  ])
})

test('sending everything again changes nothing', async () => {
  const { post, report, rows, clock } = await openTestCollector()
  const hits = beacon(hit({ landing_page: ad }), hit({ landing_page: ad }))
  const sendAll = async () => {
    await post('/v1/hits?site=default', hits, send)
    await post('/v1/deals?site=default', [deal()])
    await post('/v1/payments?site=default', [payment()])
    await post('/v1/costs?site=default', [cost()])
  }
  await sendAll()
  const before = await report()
  clock.now += 60_000
  await sendAll()
  const after = await report()

  expect(after.rows).toEqual(before.rows)
  expect(after.totals).toMatchObject({ visits: 1, leads: 1, revenue: 1000, cost: 100 })
  expect(await rows('select pageviews from visits')).toEqual([{ pageviews: 2 }])
})

test('days of a report are days of the site', async () => {
  const { post, put, get, store } = await openTestCollector()
  await put('/v1/sites/moscow', { domains: ['localhost'], time_zone: 'Europe/Moscow' })
  // 21:30 UTC on 30 September is half past midnight on 1 October in Moscow.
  await post('/v1/deals?site=moscow', [
    deal({ deal_id: 'in', created_at: '2026-09-30T21:30:00Z', revenue: 1 }),
    deal({ deal_id: 'out', created_at: '2026-10-31T21:30:00Z', revenue: 2 }),
  ])
  await store.drain()

  const { body } = await get(
    '/v1/reports/performance?site=moscow&from=2026-10-01&to=2026-10-31&by=date',
  )

  expect(body.rows).toMatchObject([{ date: '2026-10-01', revenue: 1 }])
})

test('money in a currency without a rate is left out of the sums and named', async () => {
  const { post, report } = await openTestCollector()
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', revenue: 10 }),
    deal({ deal_id: 'B', revenue: 20, currency: 'USD' }),
  ])
  await post('/v1/costs?site=default', [cost({ cost: 5, currency: 'RUB' })])

  const { totals, left_out } = await report()

  expect(totals).toMatchObject({ deals: 2, revenue: 10, cost: 0 })
  expect(left_out).toEqual([
    { currency: 'RUB', kind: 'cost', amount: 5 },
    { currency: 'USD', kind: 'revenue', amount: 20 },
  ])
})

test('a sale that took more than half a year is counted by its days', async () => {
  const { post, get, store } = await openTestCollector()
  const created_at = Date.parse('2026-03-05T12:00:00Z')
  await post('/v1/deals?site=default', [deal({ created_at })])
  await post('/v1/payments?site=default', [payment({ paid_at: created_at + 210 * 86_400_000 })])
  await store.drain()

  const asked = 'from=2026-03-01&to=2026-03-31&metrics=lead_days,thinking_days'
  const { status, body } = await get(`/v1/reports/performance?site=default&${asked}`)

  expect(status).toBe(200)
  expect(body.totals).toEqual({ lead_days: 210, thinking_days: 210 })
})

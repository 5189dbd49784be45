import { readFile } from 'node:fs/promises'
import { questions } from '@throughline/schema'
import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { cost, deal, hit, payment } from './rows.ts'

const collector = await openTestCollector()
const buyer = '758596365.1795400123'
const asker = '333333333.1795400123'
const at = (time: string) => Date.parse(`2026-10-${time}:00Z`)
const ad =
  'http://localhost/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=tea'

collector.clock.now = Date.parse('2026-11-01T00:00:00Z')
await collector.post('/v1/hits?site=default', [
  hit({ ts: at('05T12:00'), client_id: buyer, visit_id: 'visit-ad', landing_page: ad }),
  hit({ ts: at('12T12:00'), client_id: buyer, visit_id: 'visit-direct' }),
  hit({ ts: at('06T12:00'), client_id: asker, visit_id: 'visit-asks' }),
  hit({
    ts: at('06T12:00'),
    client_id: asker,
    visit_id: 'visit-asks',
    type: 'goal',
    name: 'request',
  }),
])
await collector.post('/v1/deals?site=default', [
  deal({ deal_id: 'A', client_id: buyer, revenue: 1000, cogs: 400, created_at: at('12T13:00') }),
  deal({ deal_id: 'B', client_id: buyer, revenue: 500, created_at: at('14T13:00') }),
  deal({ deal_id: 'S', client_id: '', status: 'spam', revenue: 0, created_at: at('15T13:00') }),
  deal({
    deal_id: 'O',
    client_id: '',
    status: 'new',
    revenue: 300,
    stage: 'Offer',
    created_at: at('16T13:00'),
  }),
])
await collector.post('/v1/payments?site=default', [
  payment({ payment_id: '1', deal_id: 'A', amount: 1000, paid_at: at('15T12:00') }),
  payment({ payment_id: '2', deal_id: 'A', amount: -100, paid_at: at('20T12:00') }),
  payment({ payment_id: '3', deal_id: 'B', amount: 500, paid_at: at('16T12:00') }),
])
await collector.post('/v1/costs?site=default', [
  cost({ date: '2026-10-05', campaign: 'spring', cost: 100, clicks: 40 }),
  cost({ date: '2026-10-05', campaign: 'idle', cost: 50, clicks: 10 }),
])
await collector.store.drain()
await collector.leadFacts.catchUp()

const params = {
  site: 'default',
  from: '2026-10-01',
  to: '2026-10-31',
  time_zone: 'UTC',
  currency: 'EUR',
}

async function answer(number: number) {
  const found = questions().find(({ name }) => Number(name.slice(0, 2)) === number)
  const { status, body } = await collector.post('/v1/sql', { query: found?.sql, params })
  return { status, rows: body?.data, body }
}

test('there are twenty questions, each is one line that asks, and each is answered', async () => {
  const all = questions()
  expect(all.length).toBeGreaterThanOrEqual(20)
  for (const [at, { question, name }] of all.entries()) {
    expect(question).toContain('?')
    expect(Number(name.slice(0, 2))).toBe(at + 1)
    const { status, body } = await answer(at + 1)
    expect({ name, status, body }).toMatchObject({ status: 200 })
  }
})

test('docs/questions.md has each question and its SQL as they stand', async () => {
  const page = await readFile(new URL('../../docs/questions.md', import.meta.url), 'utf8')
  for (const { question, sql } of questions()) {
    expect(page).toContain(question)
    expect(page).toContain(sql)
  }
})

test('profit per one: paid 1000 − 100 and 500, goods 400, so 1000 of margin for a cost of 100', async () => {
  expect((await answer(1)).rows).toEqual([
    { source: 'google', campaign: 'spring', cost: 100, margin: 1000, profit_per_one: 9 },
    { source: 'google', campaign: 'idle', cost: 50, margin: 0, profit_per_one: -1 },
  ])
})

test('from the first visit on the 5th to payments on the 15th and 16th it is 10 and 11 days', async () => {
  expect((await answer(2)).rows).toEqual([
    { channel: 'Paid Search', deals: 2, median_days: 11, nine_of_ten_days: 11 },
  ])
})

test('the one repeat customer came from the ad first, not from the direct visit after it', async () => {
  expect((await answer(3)).rows).toEqual([
    {
      channel: 'Paid Search',
      source: 'google',
      customers: 1,
      bought_again: 1,
      revenue_of_those: 1500,
      share: 1,
    },
  ])
})

test('a week with spend and one lead has a price, and a week without spend costs nothing', async () => {
  expect((await answer(4)).rows).toEqual([
    { week: '2026-10-05', leads: 1, cost: 150, cost_per_lead: 150 },
    { week: '2026-10-12', leads: 3, cost: 0, cost_per_lead: 0 },
  ])
})

test('two of three visits are Direct, and one of 15 of the money went back', async () => {
  expect((await answer(6)).rows).toEqual([
    { month: '2026-10-01', visits: 3, direct: 2, share: 0.667 },
  ])
  expect((await answer(16)).rows).toEqual([
    { month: '2026-10-01', paid: 1500, refunded: 100, share: 0.067 },
  ])
})

test('the idle campaign is money for nothing; the channel returns (1400 − 400 − 150) / 150', async () => {
  expect((await answer(12)).rows).toEqual([
    { source: 'google', medium: 'cpc', campaign: 'idle', cost: 50, clicks: 10, leads: 0 },
  ])
  const rows = (await answer(13)).rows
  expect(rows[0]).toEqual({
    channel: 'Paid Search',
    revenue: 1400,
    cost: 150,
    roi: 5.67,
    drr: 0.107,
  })
})

test('money that waits is that of the open deal alone', async () => {
  expect((await answer(15)).rows).toEqual([
    { stage: 'Offer', deals: 1, potential: 300, oldest: '2026-10-16' },
  ])
})

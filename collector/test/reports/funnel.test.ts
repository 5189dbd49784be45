import { expect, test } from 'vitest'
import { ad, at, cid, letter, openStory } from './open-story.ts'

const story = await openStory()
// By the ad, five visits: two leave at once, one looks round, two ask; one of those buys and pays.
await story.visit(cid(1), { day: 2, query: ad })
await story.visit(cid(2), { day: 2, query: ad })
await story.visit(cid(3), { day: 2, query: ad, pages: 2 })
await story.visit(cid(4), { day: 2, query: ad, goals: ['request'] })
await story.visit(cid(5), { day: 2, query: ad, pages: 2 })
// The buyer comes back on another browser, directly: the ad earns him.
await story.visit(cid(6), { day: 4, pages: 3 })
const known = { type: 'identify', email: 'anna@shop.example', ts: at(31, '22:00') }
await story.browse({ client_id: cid(5), ...known })
await story.browse({ client_id: cid(6), ...known })
// By the letter, three visits: one is won and refunded, one spam, one a duplicate.
await story.visit(cid(7), { day: 3, query: letter })
await story.visit(cid(8), { day: 3, query: letter })
await story.visit(cid(9), { day: 3, query: letter })
await story.deals(
  { deal_id: 'A', client_id: cid(6), status: 'won', revenue: 1, created_at: at(5) },
  { deal_id: 'A2', client_id: cid(6), status: 'lost', created_at: at(6) },
  { deal_id: 'B', client_id: cid(7), status: 'won', revenue: 1, created_at: at(3, '13:00') },
  { deal_id: 'C', client_id: cid(8), status: 'spam', created_at: at(3, '13:00') },
  { deal_id: 'D', client_id: cid(9), status: 'duplicate', created_at: at(3, '13:00') },
)
await story.payments(
  { payment_id: '1', deal_id: 'A', amount: 10, currency: 'USD', paid_at: at(6) },
  { payment_id: '2', deal_id: 'B', amount: 10, paid_at: at(6) },
  { payment_id: '3', deal_id: 'B', amount: -10, paid_at: at(8) },
)

test('visits of the period are followed to the payment, and the funnel says where it leaks', async () => {
  const { status, body } = await story.ask('funnel', '', '&from=2026-10-01&to=2026-10-30')

  expect(status).toBe(200)
  expect(body.rows).toEqual([
    {
      name: 'Paid Search',
      // The visits of 3, 4 and 5 are engaged; 4 and 5 are leads; two deals of one visit are one visit.
      ...{ visits: 5, engaged: 3, leads: 2, deals: 1, won: 1, paid: 1 },
      ...{ engaged_lost: 2, lead_lost: 1, deal_lost: 1, won_lost: 0, paid_lost: 0 },
      ...{ engaged_loss: expect.closeTo(0.4, 9), lead_loss: expect.closeTo(1 / 3, 9) },
      ...{ deal_loss: 0.5, won_loss: 0, paid_loss: 0, visit_to_paid: 0.2 },
      ...{ leak: 'deal', behind_at: '' },
    },
    {
      name: 'Email',
      // The visit of B saw one page, and is engaged since it became a deal.
      ...{ visits: 3, engaged: 1, leads: 1, deals: 1, won: 1, paid: 0 },
      ...{ engaged_lost: 2, lead_lost: 0, deal_lost: 0, won_lost: 0, paid_lost: 1 },
      ...{ engaged_loss: expect.closeTo(2 / 3, 9), lead_loss: 0, deal_loss: 0, won_loss: 0 },
      ...{ paid_loss: 1, visit_to_paid: 0, leak: 'paid', behind_at: '' },
    },
    {
      name: 'Direct',
      ...{ visits: 1, engaged: 1, leads: 0, deals: 0, won: 0, paid: 0 },
      ...{ engaged_lost: 0, lead_lost: 1, deal_lost: 0, won_lost: 0, paid_lost: 0 },
      ...{ engaged_loss: 0, lead_loss: 1, deal_loss: null, won_loss: null, paid_loss: null },
      ...{ visit_to_paid: 0, leak: 'lead', behind_at: '' },
    },
  ])
  expect(body.totals).toMatchObject({
    ...{ visits: 9, engaged: 5, leads: 3, deals: 2, won: 2, paid: 1 },
    ...{ engaged_loss: expect.closeTo(4 / 9, 9), paid_loss: 0.5, leak: 'paid', behind_at: '' },
  })
})

test('another model gives the lead to another visit, and sources are told apart by campaign', async () => {
  const { body } = await story.ask(
    'funnel',
    '&model=last&by=campaign',
    '&from=2026-10-01&to=2026-10-30',
  )
  const leads = body.rows.map(({ name, leads, paid }: Record<string, string>) => [
    name,
    leads,
    paid,
  ])
  expect(leads).toEqual([
    ['spring', 1, 0],
    ['may', 1, 0],
    ['(not set)', 1, 1],
  ])
})

test('a source that falls behind all others at a step is told, from thirty visits on', async () => {
  const many = await openStory()
  for (let n = 1; n <= 30; n += 1) {
    await many.visit(cid(n), { day: 2, query: ad, pages: n <= 10 ? 2 : 1 })
    await many.visit(cid(100 + n), { day: 2, query: letter, pages: 2 })
  }
  const { body } = await many.ask('funnel')
  // 40 of 60 stay; of the ad's 10 of 30.
  expect(body.rows).toMatchObject([
    { name: 'Email', leak: 'lead', behind_at: '' },
    { name: 'Paid Search', leak: 'lead', behind_at: 'engaged' },
  ])
})

test('a period without visits has an empty funnel, and a wrong word is refused', async () => {
  const { body } = await story.ask('funnel', '', '&from=2025-10-01&to=2025-10-31')
  expect(body.rows).toEqual([])
  expect(body.totals).toMatchObject({ visits: 0, engaged_loss: null, leak: '' })
  for (const [query, field] of [
    ['by=browser', 'by'],
    ['model=linear', 'model'],
    ['lookback=x', 'lookback'],
  ]) {
    const refused = await story.ask('funnel', `&${query}`)
    expect([refused.status, refused.body.field]).toEqual([400, field])
  }
})

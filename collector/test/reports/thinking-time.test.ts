import { expect, test } from 'vitest'
import { ad, at, cid, openStory } from './open-story.ts'

const story = await openStory({ settings: { time_zone: 'Europe/Moscow' } })
// A: first touch on the 1st on another browser, asked on the 3rd, paid on the 5th, part of it refunded.
await story.visit(cid(1), { day: 1, query: ad })
await story.visit(cid(2), { day: 3, goals: ['request'] })
const known = { type: 'identify', email: 'anna@shop.example', ts: at(31, '22:00') }
await story.browse({ client_id: cid(1), ...known })
await story.browse({ client_id: cid(2), ...known })
// B: came at 20:30 UTC and paid at 21:30, which is the next day in Moscow.
await story.visit(cid(3), { day: 10, time: '20:30' })
// C: came on the 1st, won on the 16th without a payment. D and E: spam and a duplicate. F: never seen.
await story.visit(cid(4), { day: 1 })
await story.deals(
  { deal_id: 'A', client_id: cid(2), status: 'won', revenue: 1, created_at: at(4) },
  {
    deal_id: 'B',
    client_id: cid(3),
    status: 'in_progress',
    revenue: 1,
    created_at: at(10, '20:40'),
  },
  {
    deal_id: 'C',
    client_id: cid(4),
    status: 'won',
    revenue: 300,
    created_at: at(12),
    closed_at: at(16),
  },
  { deal_id: 'D', client_id: cid(4), status: 'spam', revenue: 300, created_at: at(12) },
  { deal_id: 'E', client_id: cid(4), status: 'duplicate', revenue: 300, created_at: at(12) },
  { deal_id: 'F', status: 'won', revenue: 1, created_at: at(20) },
)
await story.payments(
  { payment_id: '1', deal_id: 'A', amount: 100, paid_at: at(5) },
  { payment_id: '2', deal_id: 'A', amount: -30, paid_at: at(20) },
  { payment_id: '3', deal_id: 'B', amount: 50, paid_at: at(10, '21:30') },
  { payment_id: '4', deal_id: 'D', amount: 99, paid_at: at(13) },
  { payment_id: '5', deal_id: 'F', amount: 70, currency: 'USD', paid_at: at(20) },
)

type Line = { days: string; deals: number; revenue: number; share_so_far: number | null }
const filled = (rows: Line[]) =>
  rows.filter(({ deals }) => deals > 0).map(({ days, deals, revenue }) => [days, deals, revenue])

test('days are those of the site’s calendar from the first touch of the person to the first payment', async () => {
  const { status, body } = await story.ask('thinking_time')

  expect(status).toBe(200)
  expect(body.rows.map(({ days }: Line) => days)).toEqual([
    ...[
      'same day',
      '1',
      '2–3',
      '4–7',
      '8–14',
      '15–30',
      '31–60',
      '61–90',
      'more than 90',
      'not known',
    ],
  ])
  // A: 4 days; B: 1; C: 15; F has no touch, and its dollars are no euros.
  expect(filled(body.rows)).toEqual([
    ['1', 1, 50],
    ['4–7', 1, 70],
    ['15–30', 1, 300],
    ['not known', 1, 0],
  ])
  expect(body.rows.map(({ share_so_far }: Line) => share_so_far)).toEqual([
    ...[0, ...[1, 1, 2, 2, 3, 3, 3, 3].map((part) => expect.closeTo(part / 3, 9)), null],
  ])
  // Of 1, 4 and 15: three quarters are half-way from 4 to 15, and 90 % four fifths.
  expect(body.totals).toMatchObject({
    ...{ deals: 4, revenue: 420, average_check: 105 },
    ...{ median_days: 4, p75_days: 9.5, p90_days: 12.8 },
  })
})

test('days are counted from the lead, which is its first request, where that is asked', async () => {
  const { body } = await story.ask('thinking_time', '&since=lead')
  // A: asked on the 3rd; B: on the 10th; C: made on the 12th; F: at the very moment.
  expect(filled(body.rows)).toEqual([
    ['same day', 1, 0],
    ['1', 1, 50],
    ['2–3', 1, 70],
    ['4–7', 1, 300],
  ])
  expect(body.totals).toMatchObject({ deals: 4, median_days: 1.5 })
})

test('who paid first before the period is not of it, and one without payments has empty lines', async () => {
  const { body } = await story.ask('thinking_time', '', '&from=2026-10-20&to=2026-10-20')
  expect(filled(body.rows)).toEqual([['not known', 1, 0]])
  const none = await story.ask('thinking_time', '', '&from=2025-10-20&to=2025-10-20')
  expect(filled(none.body.rows)).toEqual([])
  expect(none.body.totals).toMatchObject({ deals: 0, median_days: null, average_check: null })
})

test('another moment to count from is refused', async () => {
  const { status, body } = await story.ask('thinking_time', '&since=birth')
  expect([status, body.field, body.allowed]).toEqual([400, 'since', ['first_touch', 'lead']])
})

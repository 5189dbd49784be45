import { expect, test } from 'vitest'
import { ad, at, cid, letter, openStory } from './open-story.ts'

// Asked on the 15th of December: of October three months are over or begun, of November two.
const story = await openStory({ now: Date.parse('2026-12-15T12:00:00Z') })
const day = (month: number, date: number) =>
  at(date) + (month === 11 ? 31 : month === 12 ? 61 : 0) * 86_400_000

// Anna came in October on one browser, in November on another, and bought twice; part was refunded.
await story.visit(cid(1), { day: 5, query: ad })
await story.visit(cid(2), { moment: day(11, 4) })
const known = { type: 'identify', email: 'anna@shop.example', ts: day(12, 10) }
await story.browse({ client_id: cid(1), ...known })
await story.browse({ client_id: cid(2), ...known })
// Boris came in October and never bought; Clara in November, and bought at once; Dan is known by a deal alone.
await story.visit(cid(3), { day: 6, query: letter })
await story.visit(cid(4), { moment: day(11, 7) })
await story.deals(
  { deal_id: 'A', client_id: cid(1), status: 'won', revenue: 1, cogs: 40, created_at: at(6) },
  { deal_id: 'A2', client_id: cid(2), status: 'won', revenue: 1, cogs: 10, created_at: day(11, 5) },
  {
    deal_id: 'C',
    client_id: cid(4),
    status: 'won',
    revenue: 60,
    cogs: 20,
    created_at: day(11, 8),
    closed_at: day(11, 9),
  },
  { deal_id: 'D', status: 'won', revenue: 30, created_at: at(20), closed_at: at(21) },
  { deal_id: 'S', client_id: cid(3), status: 'spam', revenue: 900, created_at: at(7) },
  {
    deal_id: 'U',
    client_id: cid(4),
    status: 'won',
    revenue: 900,
    currency: 'USD',
    created_at: day(11, 8),
  },
)
await story.payments(
  { payment_id: '1', deal_id: 'A', amount: 100, paid_at: at(8) },
  { payment_id: '2', deal_id: 'A', amount: -20, paid_at: day(11, 1) },
  { payment_id: '3', deal_id: 'A2', amount: 50, paid_at: day(11, 6) },
  { payment_id: '4', deal_id: 'S', amount: 900, paid_at: at(8) },
)
await story.costs(
  { date: '2026-10-05', cost: 95 },
  { date: '2026-10-06', cost: 500, currency: 'USD' },
  { date: '2026-11-05', cost: 70 },
  { date: '2026-09-05', cost: 7 },
)

const autumn = '&from=2026-09-01&to=2026-11-30'
const none = Object.fromEntries(Array.from({ length: 13 }, (_, age) => [`age_${age}`, null]))

test('a cohort is worth what its buyers brought by the end of each month, less the goods', async () => {
  const { status, body } = await story.ask('cohorts', '', autumn)

  expect(status).toBe(200)
  expect(body.rows).toEqual([
    {
      month: '2026-09',
      // Spend that brought nobody stays a row.
      ...{ persons: 0, buyers: 0, person_to_buyer: null, cost: 7, revenue: 0, profit: 0 },
      ...{ cac: null, ltv_so_far: null, payback_month: null, observed_months: 3, ...none },
    },
    {
      month: '2026-10',
      // Anna, Boris and Dan. Anna: 100 − 20 + 50 less 50 for goods; Dan: 30.
      ...{ persons: 3, buyers: 2, person_to_buyer: expect.closeTo(2 / 3, 9) },
      ...{ cost: 95, revenue: 160, profit: 110, cac: 47.5, ltv_so_far: 55 },
      // Profit by the end of October 100 − 40 + 30 = 90; of November 90 − 20 + 40 = 110.
      ...{ payback_month: 1, observed_months: 2, ...none, age_0: 45, age_1: 55 },
    },
    {
      month: '2026-11',
      ...{ persons: 1, buyers: 1, person_to_buyer: 1, cost: 70, revenue: 60, profit: 40 },
      ...{ cac: 70, ltv_so_far: 40, payback_month: null, observed_months: 1, ...none, age_0: 40 },
    },
  ])
  expect(body.totals).toEqual({
    month: '',
    ...{ persons: 4, buyers: 3, person_to_buyer: 0.75, cost: 172, revenue: 220, profit: 150 },
    ...{ cac: expect.closeTo(172 / 3, 9), ltv_so_far: 50, payback_month: null, observed_months: 3 },
    // Age 0 is of October and November, age 1 of October alone.
    ...{ ...none, age_0: expect.closeTo(130 / 3, 3), age_1: 55 },
  })
})

test('cohorts are measured by revenue where that is asked', async () => {
  const { body } = await story.ask('cohorts', '&measure=revenue', autumn)
  expect(body.rows[1]).toMatchObject({
    age_0: 65,
    age_1: 80,
    age_2: null,
    ltv_so_far: 80,
    payback_month: 1,
  })
})

test('who was seen in the lookback before the period is nobody new', async () => {
  const persons = async (query: string) =>
    (await story.ask('cohorts', query, '&from=2026-11-01&to=2026-11-30')).body.totals.persons
  expect(await persons('')).toBe(1)
  await story.visit(cid(3), { moment: day(11, 20) })
  expect(await persons('')).toBe(1)
  expect(await persons('&lookback=10')).toBe(2)
  // Who asked for something before the lookback, and bought nothing, is new again.
  await story.visit(cid(5), { moment: Date.parse('2025-03-01T12:00:00Z'), goals: ['request'] })
  await story.visit(cid(5), { moment: day(11, 21) })
  expect(await persons('')).toBe(2)
})

test('of very many people those who left no lead are a sample, and buyers are all of them', async () => {
  const { store, ask, visit } = story
  for (let nth = 10; nth < 40; nth += 1) await visit(cid(nth), { day: 12 })
  const before = (await ask('cohorts', '', autumn)).body
  expect(before).toMatchObject({ sampled_one_in: 1, totals: { persons: 35, buyers: 3 } })

  // As if four million visits had been written.
  await store.change(`insert into visit_days select 'default', '2026-10-10', 3999900, now('UTC')`)
  const [row] = await store.read<{ kept: number }>(
    `select toUInt32(uniqExact(client_id)) as kept from visits
     where site = 'default' and client_id not in {known:Array(String)} and sipHash64(client_id) % 4 = 0`,
    { known: [cid(1), cid(2), cid(4)] },
  )
  expect(row?.kept).toBeGreaterThan(0)
  expect((await ask('cohorts', '', autumn)).body).toMatchObject({
    sampled_one_in: 4,
    totals: {
      ...before.totals,
      persons: 3 + 4 * Number(row?.kept),
      person_to_buyer: expect.anything(),
    },
  })
})

test('a period without people is empty, and another measure is refused', async () => {
  const { body } = await story.ask('cohorts', '', '&from=2025-10-01&to=2025-10-31')
  expect(body.rows).toEqual([])
  expect(body.totals).toMatchObject({ persons: 0, cac: null, age_0: null, observed_months: 0 })
  const refused = await story.ask('cohorts', '&measure=likes')
  expect([refused.status, refused.body.field]).toEqual([400, 'measure'])
})

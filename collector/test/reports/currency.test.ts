import { expect, test } from 'vitest'
import { ad, at, cid, openStory } from './open-story.ts'

/** The 5th, the 10th and the 20th have rates: a dollar falls from 0.80 to 0.75 and 0.50 €, a pound stays. */
const rates = [
  { date: '2026-10-05', currency: 'USD', rate: 0.8 },
  { date: '2026-10-05', currency: 'GBP', rate: 1.25 },
  { date: '2026-10-10', currency: 'USD', rate: 0.75 },
  { date: '2026-10-10', currency: 'GBP', rate: 1.25 },
  { date: '2026-10-20', currency: 'USD', rate: '0.50' },
]

/** A click on an ad that dollars paid, and deals in three currencies. */
async function openTrader({ told = rates } = {}) {
  const story = await openStory()
  await story.visit(cid(1), { day: 6, query: ad })
  await story.costs(
    { date: '2026-10-06', cost: 100, currency: 'USD' },
    { date: '2026-10-11', cost: 10 },
    { date: '2026-10-12', cost: 1000, currency: 'RUB' },
  )
  const one = { client_id: cid(1), status: 'won' }
  await story.deals(
    {
      ...{ ...one, deal_id: 'A', revenue: 1000, cogs: 400, currency: 'USD' },
      ...{ created_at: at(6, '13:00'), closed_at: at(12) },
    },
    { ...one, deal_id: 'B', revenue: 40, currency: 'GBP', created_at: at(7) },
    { ...one, deal_id: 'C', status: 'new', revenue: 200, currency: 'USD', created_at: at(8) },
    { ...one, deal_id: 'D', revenue: 500, currency: 'RUB', created_at: at(9) },
  )
  await story.payments(
    { payment_id: '1', deal_id: 'A', amount: 1000, currency: 'USD', paid_at: at(15) },
    { payment_id: '2', deal_id: 'A', amount: -200, currency: 'USD', paid_at: at(25) },
  )
  if (told.length > 0) {
    const { status } = await story.post('/v1/rates?site=default', told)
    expect(status).toBe(200)
  }
  const figures = '&by=channel&metrics=deals,revenue,cogs,refunds,potential,cost'
  return {
    ...story,
    async performance(query = '', days?: string) {
      const { rows, totals, left_out } = (
        await story.ask('performance', `${figures}${query}`, days)
      ).body
      return { rows, totals, left_out }
    },
  }
}

const roubles = [
  { currency: 'RUB', kind: 'cost', amount: 1000 },
  { currency: 'RUB', kind: 'revenue', amount: 500 },
]

test('money is converted by the rate of its own day, and what has none is left out and named', async () => {
  const { performance } = await openTrader()

  // Paid 1000 $ at 0.75, refunded 200 $ at 0.50: 750 − 100; B: 40 £ at 1.25 = 50.
  // Goods of 400 $ on the 12th at 0.75 = 300; 200 $ may come, at 0.80 = 160; 100 $ at 0.80 + 10 € = 90.
  const euros = { deals: 4, revenue: 700, cogs: 300, refunds: 100, potential: 160, cost: 90 }
  expect(await performance()).toEqual({
    rows: [{ channel: 'Paid Search', ...euros }],
    totals: euros,
    left_out: roubles,
  })
})

test('on the date basis of payments each payment has the rate of its day too', async () => {
  const { performance } = await openTrader()
  const byMoney = '&date_basis=payment'
  const days = (from: number, to: number) => `&from=2026-10-${from}&to=2026-10-${to}`

  expect((await performance(byMoney, days(15, 24))).totals).toMatchObject({
    ...{ revenue: 750, cogs: 300, refunds: 0 },
  })
  expect((await performance(byMoney, days(25, 31))).totals).toMatchObject({
    ...{ revenue: -100, cogs: 0, refunds: 100 },
  })
})

test('a report is asked in any currency that the rates join', async () => {
  const { performance } = await openTrader()

  // A: 1000 − 200 $; B: 40 £ are 50 €, on the 7th 50 / 0.80 = 62.5 $. The 10 € of the 11th: / 0.75 = 13.3333.
  expect(await performance('&currency=USD')).toMatchObject({
    totals: { revenue: 862.5, cogs: 400, refunds: 200, potential: 200, cost: 113.3333 },
    left_out: roubles,
  })
  // Nobody told what a rouble is: only its own are in it.
  expect(await performance('&currency=RUB')).toMatchObject({
    totals: { revenue: 500, cogs: 0, potential: 0, cost: 1000 },
    left_out: [
      { currency: 'EUR', kind: 'cost', amount: 10 },
      { currency: 'USD', kind: 'cost', amount: 100 },
      { currency: 'GBP', kind: 'revenue', amount: 40 },
      { currency: 'USD', kind: 'revenue', amount: 1200 },
    ],
  })
})

test('a rate that comes late, or is corrected, changes history', async () => {
  const { performance, post } = await openTrader({ told: [] })
  const own = { deals: 4, revenue: 0, cogs: 0, refunds: 0, potential: 0, cost: 10 }
  const before = await performance()
  expect(before.totals).toEqual(own)
  expect(before.left_out).toEqual([
    { currency: 'RUB', kind: 'cost', amount: 1000 },
    { currency: 'USD', kind: 'cost', amount: 100 },
    { currency: 'GBP', kind: 'revenue', amount: 40 },
    { currency: 'RUB', kind: 'revenue', amount: 500 },
    { currency: 'USD', kind: 'revenue', amount: 1200 },
  ])

  const told = (rate: number) =>
    post('/v1/rates?site=default', [{ date: '2026-10-01', currency: 'USD', rate }])
  await told(8)
  expect((await performance()).totals).toMatchObject({ revenue: 6400, cost: 810 })

  await told(0.8)
  // 800 $ and 100 $ at 0.80
  expect((await performance()).totals).toMatchObject({ revenue: 640, cogs: 320, cost: 90 })
})

test('the credits of a deal sum to its converted revenue under every model', async () => {
  const story = await openTrader()
  await story.visit(cid(1), { day: 5 })
  await story.visit(cid(1), { day: 4, query: '?utm_source=news&utm_medium=email' })

  const { totals, rows } = (await story.ask('models', '&by=channel')).body
  for (const [name, value] of Object.entries(totals)) {
    if (name.endsWith('_revenue')) expect([name, value]).toEqual([name, 700])
  }
  expect(rows.length).toBe(3)
})

test('the other reports convert too, and say what has no rate', async () => {
  const { ask } = await openTrader()
  const bodyOf = async (name: string, query = '') => (await ask(name, query)).body

  expect((await bodyOf('managers')).totals).toMatchObject({ revenue: 700 })
  // Profit 700 − 300; ads 90.
  expect((await bodyOf('cohorts')).totals).toMatchObject({ cost: 90, ltv_so_far: 400 })
  expect((await bodyOf('forecast')).rows).toContainEqual(
    expect.objectContaining({ deals: 1, revenue: 160 }),
  )
  const found = (await bodyOf('data_quality')).rows.map(
    ({ kind, money, currency }: Record<string, string>) => [kind, money, currency],
  )
  expect(found).toContainEqual(['costs_left_out', 1000, 'RUB'])
  expect(found).toContainEqual(['deals_left_out', 500, 'RUB'])
  // B: 50 €; D has no rate, and is found all the same.
  expect(found).toContainEqual(['won_without_payment', 50, 'EUR'])
  expect(found.filter(([, , currency]: string[]) => currency === 'USD')).toEqual([])
})

import { expect, test } from 'vitest'
import { ad, at, cid, openStory } from './open-story.ts'

const september = '&from=2026-09-01&to=2026-09-30'
const october = '&from=2026-10-01&to=2026-10-31'
const inSeptember = (day: number, time = '12:00') =>
  Date.parse(`2026-09-${String(day).padStart(2, '0')}T${time}:00Z`)
const figures = '&by=channel&metrics=visits,leads,won,revenue,cogs,refunds,cost,roi'

/** September as it was closed: a click on an ad that cost 100, and by hand from another browser. */
async function openClosedMonth() {
  const story = await openStory()
  await story.visit(cid(1), { moment: inSeptember(10), query: ad })
  await story.visit(cid(2), { moment: inSeptember(14) })
  await story.costs({ date: '2026-09-10', cost: 100, clicks: 10 })
  return {
    ...story,
    async performance(days: string, query = '') {
      const { rows, totals } = (await story.ask('performance', `${figures}${query}`, days)).body
      return { rows, totals }
    },
  }
}

const paid = { channel: 'Paid Search', visits: 1, cost: 100 }
const byHand = { channel: 'Direct', visits: 1, cost: 0 }
const none = { leads: 0, won: 0, revenue: 0, cogs: 0, refunds: 0 }
const sold = { leads: 1, won: 1, revenue: 1000, cogs: 400, refunds: 0 }

const won = {
  deal_id: 'A',
  status: 'won',
  revenue: 1000,
  cogs: 400,
  created_at: inSeptember(14, '13:00'),
  closed_at: inSeptember(20),
}

test('a deal that comes in a month late is of the days on which it was made and closed', async () => {
  const { deals, performance, ask } = await openClosedMonth()
  const before = await performance(september)
  expect(before.rows).toEqual([
    { ...paid, ...none, roi: -1 },
    { ...byHand, ...none, roi: null },
  ])

  await deals({ ...won, client_id: cid(1) })

  // 1000 − 400 − 100 = 500; 500 / 100 = 5
  const after = await performance(september)
  expect(after.rows).toEqual([
    { ...paid, ...sold, roi: 5 },
    { ...byHand, ...none, roi: null },
  ])
  expect(after.totals).toMatchObject({ visits: 2, ...sold, cost: 100, roi: 5 })
  expect((await performance(october)).totals).toMatchObject({ leads: 0, revenue: 0 })
  // From the ad on the 10th to the closing on the 20th.
  expect((await ask('thinking_time', '', september)).body.totals).toMatchObject({
    ...{ deals: 1, revenue: 1000, median_days: 10 },
  })
})

test('an open deal of a closed month that is won later is won there, and lost again if it is', async () => {
  const { deals, performance } = await openClosedMonth()
  const open = { ...won, client_id: cid(1), status: 'in_progress', closed_at: null }
  await deals({ ...open, updated_at: inSeptember(14) })
  expect((await performance(september)).totals).toMatchObject({ leads: 1, won: 0, revenue: 0 })

  await deals({ ...open, status: 'won', closed_at: at(5), updated_at: at(5) })

  expect((await performance(september)).totals).toMatchObject({ ...sold, roi: 5 })
  // Its money is of the day on which it was closed.
  const byMoney = '&date_basis=payment'
  expect((await performance(september, byMoney)).totals).toMatchObject(none)
  expect((await performance(october, byMoney)).totals).toMatchObject(sold)

  await deals({ ...open, status: 'lost', closed_at: at(6), updated_at: at(6) })

  expect((await performance(september)).totals).toMatchObject({ ...none, leads: 1, roi: -1 })
  expect((await performance(october, byMoney)).totals).toMatchObject(none)
})

test('of a deal that is told twice of one moment the last telling counts, and not less once the engine has merged', async () => {
  const { deals, performance, clock, rows, store } = await openClosedMonth()
  const moment = { ...won, updated_at: inSeptember(20) }
  const stands = () =>
    rows("select client_id, revenue, cogs, status from current_deals where deal_id = 'A'")
  await deals({ ...moment, client_id: cid(2), revenue: 7, status: 'in_progress' })
  clock.now += 1
  await deals({ ...moment, client_id: cid(1) })

  expect((await performance(september)).rows).toEqual([
    { ...paid, ...sold, roi: 5 },
    { ...byHand, ...none, roi: null },
  ])
  const before = await stands()
  expect(before).toEqual([{ client_id: cid(1), revenue: 1000, cogs: 400, status: 'won' }])
  await store.change('optimize table deals final')
  expect(await stands()).toEqual(before)
})

test('a deal that turns out to be spam leaves the sums of its month, and is told', async () => {
  const { deals, performance } = await openClosedMonth()
  await deals({ ...won, client_id: cid(1), updated_at: inSeptember(20) })
  expect((await performance(september)).totals).toMatchObject(sold)

  await deals({ ...won, client_id: cid(1), status: 'spam', updated_at: at(9) })

  const { totals } = await performance(september, ',spam_leads')
  expect(totals).toMatchObject({ ...none, spam_leads: 1, roi: -1 })
})

test('two browsers that turn out to be one person credit the ad, and parted again they do not', async () => {
  const { deals, browse, post, performance, ask } = await openClosedMonth()
  await deals({ ...won, client_id: cid(2) })
  const thinking = async () => (await ask('thinking_time', '', september)).body.totals.median_days
  const apart = await performance(september)
  const alone = [
    { ...byHand, ...sold, roi: null },
    { ...paid, ...none, roi: -1 },
  ]
  expect(apart.rows).toEqual(alone)
  // From the visit on the 14th to the closing on the 20th.
  expect(await thinking()).toBe(6)

  const known = { type: 'identify', email: 'anna@shop.example', ts: at(31, '22:00') }
  await browse({ client_id: cid(1), ...known })
  await browse({ client_id: cid(2), ...known })

  const joined = await performance(september)
  const credited = [
    { ...paid, ...sold, roi: 5 },
    { ...byHand, ...none, roi: null },
  ]
  expect(joined.rows).toEqual(credited)
  // Half each: 500 − 200 − 100 = 200; 200 / 100 = 2
  const half = { leads: 0.5, won: 0.5, revenue: 500, cogs: 200, refunds: 0 }
  expect((await performance(september, '&model=linear')).rows).toEqual([
    { ...paid, ...half, roi: 2 },
    { ...byHand, ...half, roi: null },
  ])
  expect(await thinking()).toBe(10)
  expect(joined.totals).toEqual(apart.totals)

  const pair = { a: `client_id:${cid(1)}`, b: `client_id:${cid(2)}`, why: 'a shared mailbox' }
  expect((await post('/v1/people/part?site=default', pair)).status).toBe(200)

  expect(await performance(september)).toEqual(apart)
  expect(await thinking()).toBe(6)

  expect((await post('/v1/people/unsay?site=default', pair)).status).toBe(200)

  expect(await performance(september)).toEqual(joined)
})

test('a day of costs that is sent again replaces that day, and no other', async () => {
  const { deals, post, performance } = await openClosedMonth()
  await deals({ ...won, client_id: cid(1) })
  const header = 'date,source,medium,campaign,cost,currency,clicks'
  const file = (...lines: string[]) =>
    post('/v1/costs?site=default', [header, ...lines].join('\n'), { type: 'text/csv' })
  await file('2026-09-11,google,cpc,spring,20,EUR,2')
  // 1000 − 400 − 120 = 480; 480 / 120 = 4
  expect((await performance(september)).totals).toMatchObject({ cost: 120, roi: 4 })

  await file('2026-09-10,google,cpc,spring,60,EUR,9', '2026-09-10,google,cpc,autumn,70,EUR,1')

  // 60 + 70 + 20 = 150; 1000 − 400 − 150 = 450; 450 / 150 = 3
  expect((await performance(september)).totals).toMatchObject({ cost: 150, roi: 3 })

  await file('2026-09-10,google,cpc,spring,55.5,EUR,9')

  // 55.5 + 20 = 75.5; 600 − 75.5 = 524.5
  const { totals } = await performance(september, ',clicks')
  expect(totals).toMatchObject({ cost: 75.5, clicks: 11, roi: expect.closeTo(524.5 / 75.5, 9) })
})

test('a refund lowers the month of the lead, or its own month where money counts on its day', async () => {
  const { deals, payments, performance } = await openClosedMonth()
  await deals({ ...won, client_id: cid(1) })
  await payments({ payment_id: '1', deal_id: 'A', amount: 900, paid_at: inSeptember(20) })
  expect((await performance(september)).totals).toMatchObject({ ...sold, revenue: 900, roi: 4 })

  await payments({ payment_id: '2', deal_id: 'A', amount: -250, paid_at: at(5) })

  // 900 − 250 − 400 − 100 = 150; 150 / 100 = 1.5
  const refunded = { revenue: 650, refunds: 250, roi: 1.5 }
  expect((await performance(september)).totals).toMatchObject({ ...sold, ...refunded })
  const byMoney = '&date_basis=payment'
  expect((await performance(september, byMoney)).totals).toMatchObject({ revenue: 900, roi: 4 })
  expect((await performance(october, byMoney)).totals).toMatchObject({
    ...{ leads: 0, won: 0, revenue: -250, cogs: 0, refunds: 250, cost: 0, roi: null },
  })

  // The till had mistyped both.
  await payments(
    { payment_id: '1', deal_id: 'A', amount: 910, paid_at: inSeptember(20) },
    { payment_id: '2', deal_id: 'A', amount: -210, paid_at: at(5) },
  )

  // 910 − 210 − 400 − 100 = 200
  expect((await performance(september)).totals).toMatchObject({
    revenue: 700,
    refunds: 210,
    roi: 2,
  })
})

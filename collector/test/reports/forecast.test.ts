import { expect, test } from 'vitest'
import { betaQuantile } from '../../src/insight/beta.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { deal } from '../rows.ts'

const { post, put, get, store } = await openTestCollector()
const dayMs = 86_400_000
const days = '&from=2026-10-01&to=2026-10-15'

/** One version of a deal, so many days ago. */
const told = (deal_id: string, daysAgo: number, fields: object) =>
  deal({
    ...{ deal_id, client_id: '', status: 'in_progress', created_at: testNow - 30 * dayMs },
    updated_at: testNow - daysAgo * dayMs,
    ...fields,
  })

const closedAt = (daysAgo: number) => ({ closed_at: testNow - daysAgo * dayMs })

async function openSite(site: string, deals: object[]) {
  await put(`/v1/sites/${site}`, { domains: ['localhost'] })
  if (deals.length > 0) expect((await post(`/v1/deals?site=${site}`, deals)).status).toBe(200)
  await store.drain()
  return (query = days) => get(`/v1/reports/forecast?site=${site}${query}`)
}

const story = [
  // Four came to the stage Offer ten days before they were closed: three were won.
  ...['A', 'B', 'C', 'D'].flatMap((id, at) => [
    told(id, 29, { stage: 'Asked' }),
    told(id, 20, { stage: 'Offer' }),
    told(id, 10, { stage: 'End', status: at < 3 ? 'won' : 'lost', ...closedAt(10) }),
  ]),
  // One was lost before any offer, the day after it came.
  told('E', 29, { stage: 'Asked', status: 'lost', ...closedAt(29) }),
  // Spam is no history.
  told('S', 10, { stage: 'Offer', status: 'spam', ...closedAt(10) }),
  // It waits in Offer since it was closed too long ago to count.
  told('F', 5, { stage: 'Offer', revenue: 1000, created_at: testNow - 5 * dayMs }),
  told('G', 5, { stage: 'Offer', revenue: 600, created_at: testNow - 100 * dayMs }),
  told('H', 5, { stage: 'Bill', revenue: 200, created_at: testNow - 5 * dayMs }),
  told('I', 5, { stage: 'Bill', revenue: 999, currency: 'USD', created_at: testNow - 5 * dayMs }),
]

test('open deals bring what their stage brought before, and a stage without history goes by all deals', async () => {
  const ask = await openSite('story', story)
  const { status, body } = await ask()

  expect(status).toBe(200)
  const jeffreys = (won: number, lost: number) => ({
    probability: (won + 0.5) / (won + lost + 1),
    probability_low: betaQuantile(0.05, { a: won + 0.5, b: lost + 0.5 }),
    probability_high: betaQuantile(0.95, { a: won + 0.5, b: lost + 0.5 }),
  })
  expect(body.rows).toEqual([
    {
      ...{ stage: 'Offer', deals: 2, revenue: 1600, closed: 4, won: 3, ...jeffreys(3, 1) },
      // 1,600 × 0.7; one deal or the other, none or both may be won.
      ...{ expected: 1120, low: 0, high: 1600, days: 10, stale: 1 },
      basis: 'this stage: 4 closed deals are few',
    },
    {
      ...{ stage: 'Bill', deals: 2, revenue: 200, closed: 0, won: 0, ...jeffreys(3, 2) },
      // 200 × 3.5 / 6. The five took 20, 20, 20, 20 and 1 days.
      ...{ expected: 116.67, low: 0, high: 200, days: 20, stale: 0 },
      basis:
        'all 5 closed deals: none of them was in this stage; 1 in a currency without a rate count as 0',
    },
    {
      ...{ stage: 'Total', deals: 4, revenue: 1800, closed: 5, won: 3, ...jeffreys(3, 2) },
      ...{ expected: 1236.67, low: 200, high: 1800, days: 20, stale: 1 },
      basis: 'chance and days: all closed deals; money: the stages above',
    },
  ])
})

test('history is of the asked days, and a past forecast knows nothing of what came later', async () => {
  const ask = await openSite('past', story)

  const recent = (await ask(`${days}&history_days=5`)).body.rows
  expect(recent[0]).toMatchObject({
    ...{ stage: 'Offer', closed: 0, probability: null, expected: null, low: null, days: null },
    basis: 'nothing: no deal was closed yet',
  })
  expect(recent.at(-1)).toMatchObject({ stage: 'Total', revenue: 1800, expected: null })
  // On 30 September the four waited in Offer, and only E was closed.
  const past = (await ask('&from=2026-09-01&to=2026-09-30')).body.rows
  expect(past).toMatchObject([
    { stage: 'Offer', deals: 4, revenue: 4000, closed: 0, basis: expect.stringMatching('all 1 ') },
    { stage: 'Total', closed: 1, won: 0, probability: 0.25 },
  ])
})

test('a site without deals forecasts nothing, and wrong days are refused by name', async () => {
  const ask = await openSite('empty', [])

  expect((await ask()).body.rows).toEqual([])
  expect(await ask('&history_days=x')).toMatchObject({
    status: 400,
    body: { error: 'not_a_count', field: 'history_days', limit: 3660 },
  })
})

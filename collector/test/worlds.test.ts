import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { cost, deal, hit, payment } from './rows.ts'

const collector = await openTestCollector()
const { post, put, get } = collector
collector.clock.now += 100 * 86_400_000

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Ways to come, and the channel and campaign that each is told as. */
const ways = [
  { channel: 'Direct', campaign: '(not set)', query: '', referrer: undefined },
  { channel: 'Organic Search', campaign: '(not set)', query: '', referrer: 'https://ya.ru/' },
  {
    channel: 'Paid Search',
    campaign: 'a',
    query: '?utm_source=google&utm_medium=cpc&utm_campaign=a',
    referrer: undefined,
  },
  {
    channel: 'Paid Search',
    campaign: 'b',
    query: '?utm_source=yandex&utm_medium=cpc&utm_campaign=b',
    referrer: undefined,
  },
] as const

type Way = (typeof ways)[number]
type Visit = { client: string; at: number; way: Way; pages: number }
type Sale = { client: string; at: number; status: string; revenue: number; paid: number[] }
type Spend = { day: number; campaign: 'a' | 'b'; cents: number }
type World = { visits: Visit[]; sales: Sale[]; spends: Spend[] }

const client = fc.integer({ min: 1, max: 6 }).map((number) => `${number}.1795400123`)
// Whole hours, so that a visit and a sale often meet on one moment, and on the edges of the lookback.
const at = fc.integer({ min: -110 * 24, max: 10 * 24 }).map((hours) => testNow + hours * hourMs)
const world: fc.Arbitrary<World> = fc.record({
  visits: fc.uniqueArray(
    fc.record({ client, at, way: fc.constantFrom(...ways), pages: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 40, selector: ({ client, at }) => `${client} ${at}` },
  ),
  sales: fc.array(
    fc.record({
      client: fc.oneof({ weight: 5, arbitrary: client }, { weight: 1, arbitrary: fc.constant('') }),
      at: fc.integer({ min: -14 * 24, max: 10 * 24 }).map((hours) => testNow + hours * hourMs),
      status: fc.constantFrom('new', 'in_progress', 'won', 'won', 'lost', 'spam', 'duplicate'),
      revenue: fc.integer({ min: 0, max: 100_000 }),
      paid: fc.array(fc.integer({ min: -5_000, max: 50_000 }), { maxLength: 2 }),
    }),
    { maxLength: 20 },
  ),
  spends: fc.uniqueArray(
    fc.record({
      day: fc.integer({ min: -20, max: 10 }),
      campaign: fc.constantFrom('a' as const, 'b' as const),
      cents: fc.nat(100_000),
    }),
    { maxLength: 8, selector: ({ day, campaign }) => `${day} ${campaign}` },
  ),
})

let sites = 0

test('on random worlds the report agrees, to the cent, with a plain loop over the events', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (one) => {
      sites += 1
      const site = `world-${sites}`
      await put(`/v1/sites/${site}`, { domains: ['localhost'] })
      await send(site, one)
      await collector.store.drain()

      const url = `/v1/reports/performance?site=${site}&from=2026-10-01&to=2026-10-31`
      const { rows, totals } = (await get(url)).body

      const expected = reference(one)
      const found = new Map(rows.map((row: Sums) => [`${row.channel} ${row.campaign}`, base(row)]))
      expect(found).toEqual(expected)
      for (const name of additive) {
        const sum = [...expected.values()].reduce((so, row) => so + row[name], 0)
        expect(totals[name]).toBeCloseTo(sum, 4)
      }
    }),
    { numRuns: 6 },
  )
}, 240_000)

async function send(site: string, { visits, sales, spends }: World): Promise<void> {
  const hits = visits.flatMap(({ client, at, way, pages }) =>
    Array.from({ length: pages }, (_, page) =>
      hit({
        client_id: client,
        visit_id: `visit-${client}-${at}`.replaceAll('.', '-'),
        visit_at: at,
        ts: at + page * 60_000,
        landing_page: `http://localhost/${way.query}`,
        visit_referrer: way.referrer,
      }),
    ),
  )
  const deals = sales.map(({ client, at, status, revenue }, id) =>
    deal({ deal_id: `D${id}`, client_id: client, created_at: at, status, revenue: revenue / 100 }),
  )
  const payments = sales.flatMap(({ paid }, id) =>
    paid.map((cents, part) =>
      payment({ payment_id: `${id}-${part}`, deal_id: `D${id}`, amount: cents / 100 }),
    ),
  )
  const costs = spends.map(({ day, campaign, cents }) =>
    cost({
      date: dayOf(testNow + day * dayMs),
      source: campaign === 'a' ? 'google' : 'yandex',
      campaign,
      cost: cents / 100,
      clicks: 1,
    }),
  )
  for (const [table, rows] of Object.entries({ hits, deals, payments, costs })) {
    if (rows.length === 0) continue
    const { status } = await post(`/v1/${table}?site=${site}`, rows)
    expect(status).toBe(200)
  }
}

const additive = ['visits', 'leads', 'deals', 'won', 'revenue', 'cost', 'clicks'] as const
type Sums = Record<(typeof additive)[number], number> & { channel?: string; campaign?: string }

/** What the report must say, worked out slowly and without SQL. */
function reference({ visits, sales, spends }: World): Map<string, Sums> {
  const groups = new Map<string, Sums>()
  const group = (channel: string, campaign: string): Sums => {
    const key = `${channel} ${campaign}`
    const known = groups.get(key) ?? empty()
    groups.set(key, known)
    return known
  }
  for (const { at, way } of visits) {
    if (inOctober(at)) group(way.channel, way.campaign).visits += 1
  }
  for (const sale of sales) {
    if (!inOctober(sale.at) || sale.status === 'spam' || sale.status === 'duplicate') continue
    const touches = visits
      .filter(
        ({ client, at }) => client === sale.client && at <= sale.at && at >= sale.at - 90 * dayMs,
      )
      .sort((a, b) => a.at - b.at)
    const touch = touches.filter(({ way }) => way.channel !== 'Direct').at(-1) ?? touches.at(-1)
    const earned = group(touch?.way.channel ?? 'Unassigned', touch?.way.campaign ?? '(not set)')
    const won = sale.status === 'won'
    const paid = sale.paid.reduce((sum, cents) => sum + cents, 0)
    earned.leads += 1
    earned.deals += 1
    earned.won += won ? 1 : 0
    earned.revenue += sale.paid.length > 0 ? paid : won ? sale.revenue : 0
  }
  for (const { day, campaign, cents } of spends) {
    if (!inOctober(testNow + day * dayMs)) continue
    const spent = group('Paid Search', campaign)
    spent.cost += cents
    spent.clicks += 1
  }
  for (const sums of groups.values()) {
    sums.revenue /= 100
    sums.cost /= 100
  }
  return groups
}

const empty = (): Sums => ({
  visits: 0,
  leads: 0,
  deals: 0,
  won: 0,
  revenue: 0,
  cost: 0,
  clicks: 0,
})
const base = (row: Sums): Sums => {
  const { visits, leads, deals, won, revenue, cost, clicks } = row
  return { visits, leads, deals, won, revenue, cost, clicks }
}
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const inOctober = (ms: number) => dayOf(ms).startsWith('2026-10')

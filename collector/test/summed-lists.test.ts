import { expect, test } from 'vitest'
import { openSummed } from './open-summed.ts'
import { testNow } from './open-test-collector.ts'
import { cost, deal, hit } from './rows.ts'

const dayMs = 86_400_000
const time_zone = 'Asia/Vladivostok'

/** Deals that nobody is known to have come by, created when visits come. */
function dealsOf({ on, count }: Omit<Visits, 'tags'>) {
  return Array.from({ length: count }, (_, nth) =>
    deal({
      ...{ deal_id: `${on}-${count}-${nth}`, client_id: '', status: 'new', revenue: 0 },
      created_at: testNow - on * dayMs + 11 * 3_600_000 + nth,
    }),
  )
}

type Visits = { on: number; count: number; tags: string }

/** Visits by an ad so many days ago, an hour before its midnight in UTC: of the next day in Vladivostok. */
function visitsOf({ on, count, tags }: Visits) {
  const at = testNow - on * dayMs + 11 * 3_600_000
  return Array.from({ length: count }, (_, nth) =>
    hit({
      client_id: `${on * 1000 + nth}.1790000000`,
      visit_id: `visit-${on}-${nth}-${tags.length}-${count}`,
      visit_at: at + nth,
      ts: at + nth,
      landing_page: `http://localhost/${tags}`,
    }),
  )
}

const ad = '?utm_source=google&utm_medium=cpc&utm_campaign=spring'
// Ten visits a day for five weeks, save one of a hundred a week ago; a few by tags that are written otherwise.
const early = [
  ...Array.from({ length: 35 }, (_, at) => ({ on: at + 2, count: 10, tags: ad })),
  { on: 7, count: 90, tags: `${ad}&utm_content=x` },
  { on: 5, count: 3, tags: '?utm_source=google&utm_medium=cpc&utm_campaign=Spring' },
  { on: 5, count: 2, tags: '?utm_source=cpc&utm_medium=google&utm_campaign=swapped' },
]
const late = [{ on: 4, count: 80, tags: ad }]
// Three deals a day, and thirty once; later forty more, of the day before it.
const earlyDeals = [
  ...Array.from({ length: 35 }, (_, at) => ({ on: at + 2, count: 3 })),
  { on: 6, count: 27 },
]
const lateDeals = [{ on: 7, count: 40 }]

test('data quality and anomalies say the same of visits and leads that are summed, of those that came after, and of none summed', async () => {
  const { summing, zone, put, post, get, store, people, leadFacts } = await openSummed()
  zone.now = time_zone
  await put('/v1/sites/default', { domains: ['localhost'], time_zone })
  const send = async (visits: Visits[], deals: Omit<Visits, 'tags'>[]) => {
    const rows = { hits: visits.flatMap(visitsOf), deals: deals.flatMap(dealsOf) }
    for (const [path, sent] of Object.entries(rows)) {
      const answer = await post(`/v1/${path}?site=default`, sent)
      expect(answer.status, answer.text.slice(0, 200)).toBe(200)
    }
    await store.drain()
    await people.catchUp()
    await leadFacts.catchUp()
  }
  const answers = () =>
    Promise.all(
      ['data_quality', 'anomalies'].map(async (name) => {
        const url = `/v1/reports/${name}?site=default&from=2026-10-08&to=2026-10-14`
        return (await get(url)).body.rows
      }),
    )
  await post(
    '/v1/costs?site=default',
    ['2026-10-02', '2026-10-03', '2026-10-12'].map((date) =>
      cost({ date, source: 'google', medium: 'cpc', campaign: 'autumn' }),
    ),
  )
  await send(early, earlyDeals)

  const unsummed = await answers()
  const [findings, jumps] = unsummed
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'costs_without_visits', found: 1 }),
      expect.objectContaining({ kind: 'swapped_tags', found: 2 }),
      expect.objectContaining({ kind: 'campaign_variants', found: 2, example: 'Spring | spring' }),
      // From the 8th to the 11th.
      expect.objectContaining({ kind: 'gaps_in_costs', found: 4 }),
    ]),
  )
  const told = (date: string, metric: string, source: string, value: number) =>
    expect.objectContaining({ date, span: 'day', metric, source, value })
  expect(jumps).toHaveLength(6)
  expect(jumps).toEqual(
    expect.arrayContaining([
      ...['google', '(all)'].map((source) => told('2026-10-09', 'visits', source, 100)),
      ...['(not set)', '(all)'].map((source) => told('2026-10-10', 'leads', source, 30)),
      ...['(not set)', '(all)'].map((source) => told('2026-10-10', 'deals', source, 30)),
    ]),
  )
  await summing.catchUp()
  expect(await answers()).toEqual(unsummed)

  await send(late, lateDeals)
  const half = await answers()
  expect(half).not.toEqual(unsummed)
  expect(half[1]).toContainEqual(told('2026-10-09', 'leads', '(all)', 43))
  await summing.catchUp()
  // Only sums know of them now: of visits first, and then of leads.
  await store.change('truncate table visit_parts')
  expect(await answers()).toEqual(half)
  await store.change('truncate table lead_facts')
  expect((await answers())[1]).toEqual(half[1])
})

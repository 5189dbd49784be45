import { expect, onTestFinished, test } from 'vitest'
import { creditSums } from '../../src/sums/credit-sums.ts'
import { openSumming } from '../../src/sums/summing.ts'
import { visitSums } from '../../src/sums/visit-sums.ts'
import { alike } from '../alike.ts'
import { visitBy } from '../channel-visits.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { cost, deal, hit, payment } from '../rows.ts'

const dayMs = 86_400_000
const ways = ['Direct', 'Email', 'Paid', 'Organic']
const atOnce = { restSeconds: 0, leastChanges: 1 }
const clientId = (client: number) => `${client}.1790000000`

/** The site names Anna's browser and Boris's, who asks for nothing. Her telephone's is known by her number. */
const anna = 101
const annasPhone = 102
const boris = 103
const staff = [anna, annasPhone, boris]
const customers = [1, 2, 3, 4, 5, 6]

/** What is read of sums where there are any. */
const summed = [
  'performance?by=channel,campaign&metrics=visits,visitors,new_visits,pageviews,leads,deals,won,buyers,revenue,cogs,cost,roi',
  'performance?by=week,device&model=markov&spam=in&duplicates=in',
  'models?by=source,week',
  'paths?order=profitable',
  'funnel?by=source&model=first',
  'anomalies?',
]

const others = [
  'performance?by=landing_page,hour&date_basis=visit',
  'performance?by=channel&date_basis=payment',
  'cohorts?',
  'thinking_time?',
  'advice?weeks=4',
]

/** What comes of people from `since` to `until` days ago, one visit a day each; of late one of them asks every third day. */
function storyOf(people: number[], { since, until }: { since: number; until: number }) {
  const days = Array.from({ length: since - until + 1 }, (_, nth) => since - nth)
  const at = (ago: number, client: number) => testNow - ago * dayMs - client * 60_000
  const visits = days.flatMap((ago) =>
    people.map((client) => ({
      ...visitBy(ways[(client + ago) % ways.length] ?? 'Direct', {
        client: clientId(client),
        at: at(ago, client),
      }),
      visit_id: `visit-${client}-${ago}`,
    })),
  )
  const sold = days
    .filter((ago) => ago % 3 === 0 && ago <= 24)
    .map((ago) => ({ ago, client: people[ago % people.length] ?? 0 }))
  const states = ['won', 'won', 'in_progress', 'won', 'spam', 'duplicate', 'lost']
  const deals = sold.map(({ ago, client }) =>
    deal({
      ...{ deal_id: `${client}-${ago}`, client_id: clientId(client), revenue: 100 + ago, cogs: 40 },
      status: states[(ago / 3) % states.length],
      created_at: at(ago, client) + 3_600_000,
      closed_at: at(ago, client) + 7_200_000,
    }),
  )
  const payments = sold
    .filter(({ ago }) => ago % 2 === 0)
    .map(({ ago, client }) =>
      payment({
        payment_id: `${client}-${ago}`,
        deal_id: `${client}-${ago}`,
        amount: 90 + ago,
        paid_at: at(ago, client) + 10_000_000,
      }),
    )
  return { hits: visits, deals, payments }
}

const tellNumber = (client: number) =>
  hit({
    ...{ client_id: clientId(client), type: 'identify', phone: '+79161234567' },
    ...{ visit_id: `visit-${client}-34`, visit_at: testNow - 34 * dayMs - client * 60_000 },
    ts: testNow - 34 * dayMs - client * 60_000,
  })

async function openSites() {
  const { store, get, put, post, people, leadFacts } = await openTestCollector()
  const settings = { domains: ['localhost'] }
  await put('/v1/sites/staffed', { ...settings, staff: [anna, boris].map(clientId) })
  await put('/v1/sites/bare', settings)
  const zone = { time_zone: 'UTC', currency: 'EUR' }
  const summing = openSumming({
    sites: { names: () => ['staffed'], find: () => zone },
    kinds: [visitSums(store, atOnce), creditSums(store, atOnce)],
    onError: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => summing.close())

  async function send(site: string, rows: Record<string, object[]>) {
    for (const [path, sent] of Object.entries(rows)) {
      const answer = await post(`/v1/${path}?site=${site}`, sent)
      expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(300)
    }
    await store.drain()
    await people.catchUp()
    await leadFacts.catchUp()
  }

  const report = async (site: string, query: string) => {
    const days = query.startsWith('anomalies') ? '2026-10-08' : '2026-09-01'
    const { status, text, body } = await get(
      `/v1/reports/${query}&site=${site}&from=${days}&to=2026-10-14`,
    )
    expect(status, `${query} ${text}`).toBe(200)
    return { query, rows: body.rows, totals: body.totals }
  }

  return {
    ...{ summing, send, report },
    answers: (site: string, queries: string[]) =>
      Promise.all(queries.map((query) => report(site, query))),
  }
}

/** Many visits of one browser on one day, which is a jump. */
const rushOf = (client: number, ago: number) =>
  Array.from({ length: 60 }, (_, nth) =>
    visitBy('Email', { client: clientId(client), at: testNow - ago * dayMs - nth * 60_000 }),
  )

test('without its own staff a site is told as if they had never come, be its days summed or not', async () => {
  const { summing, send, answers, report } = await openSites()
  // Only the site with staff has sums.
  const early = { since: 34, until: 7 }
  const late = { since: 6, until: 1 }
  const costs = [cost({ date: '2026-10-02', campaign: 'a', cost: 50 })]
  for (const site of ['staffed', 'bare']) await send(site, { ...storyOf(customers, early), costs })
  await send('staffed', storyOf(staff, early))
  await send('staffed', { hits: [anna, annasPhone].map(tellNumber) })
  const without = await answers('bare', [...summed, ...others])
  expect(await answers('staffed', [...summed, ...others])).toEqual(alike(without))

  await summing.catchUp()
  const ofSums = without.slice(0, summed.length)
  expect(await answers('staffed', summed)).toEqual(alike(ofSums))
  const figures = 'performance?by=channel&metrics=visits,visitors,leads'
  const { totals } = await report('staffed', `${figures}&staff=in`)
  expect(totals).not.toEqual((await report('staffed', figures)).totals)

  for (const site of ['staffed', 'bare']) {
    await send(site, storyOf(customers, late))
    await send(site, { hits: rushOf(1, 5) })
  }
  await send('staffed', storyOf(staff, late))
  await send('staffed', { hits: rushOf(anna, 3) })
  const later = await answers('bare', summed)
  for (const { query, rows } of later) expect(rows, query).not.toEqual([])
  expect(await answers('staffed', summed)).toEqual(alike(later))
})

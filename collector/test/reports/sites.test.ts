import { expect, test } from 'vitest'
import { at, cid, openStory } from './open-story.ts'

/** A shop in Berlin's euros and a blog in Moscow, of one owner. */
async function openOwner() {
  const story = await openStory()
  const { put, post } = story
  await put('/v1/sites/blog', {
    ...{ domains: ['localhost'], time_zone: 'Europe/Moscow', lead_goals: ['subscribe'] },
  })
  const told = async (kind: string, row: Record<string, unknown>) => {
    expect((await post(`/v1/${kind}?site=blog`, [row])).status).toBe(200)
  }
  await story.visit(cid(1), { day: 5, query: '?utm_source=news&utm_medium=email' })
  await story.visit(cid(1), { day: 6 })
  await story.costs({ date: '2026-10-05', cost: 100, clicks: 10 })
  const won = { status: 'won', created_at: at(7), currency: 'EUR' }
  await story.deals({ ...won, deal_id: 'A', client_id: cid(1), revenue: 500 })
  const hit = {
    ...{ event_id: 'event-of-blog', type: 'pageview', ts: at(5), visit_at: at(5) },
    ...{ client_id: cid(1), visit_id: 'visit-of-blog', url: 'http://localhost/' },
    landing_page: 'http://localhost/',
  }
  await told('hits', hit)
  // In Moscow it is the 1st of November.
  await told('deals', { ...won, deal_id: 'A', revenue: 900, created_at: at(31, '21:30') })
  await told('deals', { ...won, deal_id: 'B', client_id: cid(1), revenue: 300 })
  await told('costs', {
    ...{ date: '2026-10-05', source: 'google', medium: 'cpc', campaign: 'spring' },
    ...{ cost: 50, clicks: 40, currency: 'EUR' },
  })
  const october = 'from=2026-10-01&to=2026-10-31'
  return async (query: string, sites = 'default,blog', days = october) => {
    await story.ask('performance')
    return story.get(`/v1/reports/performance?site=${sites}&${days}${query}`)
  }
}

const figures = '&metrics=visits,visitors,won,revenue,cost,cpc,roas'

test('an owner sees the sites side by side, each by its own calendar, and all of them together', async () => {
  const ask = await openOwner()
  const { status, body } = await ask(`${figures}&by=site&sort=-revenue`)

  expect(status).toBe(200)
  expect(body.rows).toEqual([
    // One visitor came twice: 100 / 10 a click, and 500 / 100.
    { site: 'default', visits: 2, visitors: 1, won: 1, revenue: 500, cost: 100, cpc: 10, roas: 5 },
    { site: 'blog', visits: 1, visitors: 1, won: 1, revenue: 300, cost: 50, cpc: 1.25, roas: 6 },
  ])
  // 150 / 50 a click, and 800 / 150.
  expect(body.totals).toEqual({
    ...{ visits: 3, visitors: 2, won: 2, revenue: 800, cost: 150, cpc: 3 },
    roas: expect.closeTo(800 / 150, 9),
  })
  expect(body.columns[0]).toEqual({ name: 'site', title: 'Site', unit: 'text' })
  expect([body.site, body.time_zone]).toEqual(['default,blog', 'UTC,Europe/Moscow'])
})

test('by other dimensions the sites are added up, or parted where site is among them', async () => {
  const ask = await openOwner()
  const shown = '&metrics=visits,revenue,cost&by='
  const sorted = async (query: string) =>
    (await ask(query)).body.rows.map((row: Record<string, unknown>) => Object.values(row)).sort()

  expect(await sorted(`${shown}channel`)).toEqual([
    ['Direct', 2, 300, 0],
    ['Email', 1, 500, 0],
    ['Paid Search', 0, 0, 150],
  ])
  expect(await sorted(`${shown}channel,site`)).toEqual([
    ['Direct', 'blog', 1, 300, 0],
    ['Direct', 'default', 1, 0, 0],
    ['Email', 'default', 1, 500, 0],
    ['Paid Search', 'blog', 0, 0, 50],
    ['Paid Search', 'default', 0, 0, 100],
  ])
})

test('sites are compared with what they were, each and together, and one that is silent now is a row', async () => {
  const ask = await openOwner()
  const asked =
    '&metrics=won,revenue,average_check&by=site&sort=-revenue&compare=2026-10-07..2026-10-07'
  const { status, body } = await ask(asked, 'default,blog', 'from=2026-11-01&to=2026-11-01')

  expect(status).toBe(200)
  expect(body.compared_to).toEqual({ from: '2026-10-07', to: '2026-10-07' })
  expect(body.rows).toEqual([
    // The deal of the evening before is of this day in Moscow.
    {
      ...{ site: 'blog', won: 1, won_before: 1, won_change: 0 },
      ...{ revenue: 900, revenue_before: 300, revenue_change: 2 },
      ...{ average_check: 900, average_check_before: 300, average_check_change: 2 },
    },
    {
      ...{ site: 'default', won: 0, won_before: 1, won_change: -1 },
      ...{ revenue: 0, revenue_before: 500, revenue_change: -1 },
      ...{ average_check: null, average_check_before: 500, average_check_change: null },
    },
  ])
  // 900 / 1 against (500 + 300) / 2.
  expect(body.totals).toEqual({
    ...{ won: 1, won_before: 2, won_change: -0.5 },
    ...{ revenue: 900, revenue_before: 800, revenue_change: 0.125 },
    ...{ average_check: 900, average_check_before: 400, average_check_change: 1.25 },
  })
  expect(body.columns.map(({ name }: { name: string }) => name)).toEqual([
    ...['site', 'won', 'won_before', 'won_change', 'revenue', 'revenue_before', 'revenue_change'],
    ...['average_check', 'average_check_before', 'average_check_change'],
  ])
})

test('days of several sites are compared by how far they are from the beginning', async () => {
  const ask = await openOwner()
  const asked = '&metrics=visits,cost&by=date&compare=previous'
  const { body } = await ask(asked, 'default,blog', 'from=2026-10-06&to=2026-10-07')

  // On the 5th, the second of the two days before, each site had a visit, and 100 and 50 were spent.
  expect(body.compared_to).toEqual({ from: '2026-10-04', to: '2026-10-05' })
  expect(body.rows).toEqual([
    {
      ...{ date: '2026-10-06', visits: 1, visits_before: 0, visits_change: null },
      ...{ cost: 0, cost_before: 0, cost_change: null },
    },
    {
      ...{ date: '2026-10-07', visits: 0, visits_before: 2, visits_change: -1 },
      ...{ cost: 0, cost_before: 150, cost_change: -1 },
    },
  ])
})

test('a site that is not there, and a dimension, are refused', async () => {
  const ask = await openOwner()
  expect((await ask('', 'default,nowhere')).body).toMatchObject({ error: 'unknown_site' })
  expect((await ask('&compare=last')).body).toMatchObject({ field: 'compare' })
  expect((await ask('&by=site,hue')).body).toMatchObject({ error: 'unknown_dimension' })
})

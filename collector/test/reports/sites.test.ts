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
  return async (query: string, sites = 'default,blog') => {
    await story.ask('performance')
    const days = 'from=2026-10-01&to=2026-10-31'
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

test('a site that is not there, and a comparison, are refused', async () => {
  const ask = await openOwner()
  expect((await ask('', 'default,nowhere')).body).toMatchObject({ error: 'unknown_site' })
  expect((await ask('&compare=previous')).body).toMatchObject({ field: 'compare' })
  expect((await ask('&by=site,hue')).body).toMatchObject({ error: 'unknown_dimension' })
})

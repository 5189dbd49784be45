import { performanceMetrics } from '@throughline/schema'
import { beforeAll, expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { cost, deal, hit, payment } from './rows.ts'

const collector = await openTestCollector()
const { post, put, get, report } = collector
const dayMs = 86_400_000
const bornAt = (ms: number) => Math.floor(ms / 1000)
const anna = `111111111.${bornAt(testNow - 2 * dayMs)}`
const boris = `222222222.${bornAt(testNow - dayMs)}`
const ad = 'http://localhost/tea?utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_id=77'
const site = {
  domains: ['localhost'],
  metrics: [
    { name: 'bonus', title: 'Bonus', formula: 'max(net_profit, 0) * 0.1', unit: 'money' },
    { name: 'kept', title: 'Kept', formula: 'net_profit - bonus' },
  ],
  segments: [{ name: 'mail', title: 'By mail', filter: 'channel=Email' }],
}

/**
 * Anna came by an ad, read three pages, came back by herself, bought for 1,000, paid 600, got 100 back, and
 * bought for 200 again. Boris came by a letter; his deal is open. Somebody without a browser was lost.
 */
beforeAll(async () => {
  await put('/v1/sites/default', site)
  const page = (client: string, at: number, fields: Record<string, unknown>) =>
    hit({
      client_id: client,
      ts: at,
      visit_at: at,
      visit_id: `visit-${client.slice(0, 9)}`,
      ...fields,
    })
  const first = testNow - 2 * dayMs
  await post('/v1/hits?site=default', [
    page(anna, first, { landing_page: ad }),
    page(anna, first + 60_000, { landing_page: ad, visit_at: first }),
    page(anna, first + 120_000, { landing_page: ad, visit_at: first }),
    page(anna, testNow - dayMs, { visit_id: 'visit-again' }),
    page(boris, testNow - dayMs, {
      landing_page: 'http://localhost/?utm_source=news&utm_medium=email&utm_campaign=autumn',
    }),
  ])
  const of = (id: string, client: string | null, fields: Record<string, unknown>) =>
    deal({ deal_id: id, client_id: client, created_at: testNow, ...fields })
  await post('/v1/deals?site=default', [
    of('A', anna, {
      ...{ revenue: 1000, cogs: 400, manager: 'Ivan', gender: 'female', birth_year: 1990 },
      products: [{ title: 'Teapot' }, { name: 'Cup' }],
    }),
    of('B', anna, {
      ...{ revenue: 200, manager: 'Olga', created_at: testNow + dayMs / 24 },
      closed_at: testNow + 3 * dayMs,
    }),
    of('C', boris, { status: 'in_progress', revenue: 300, manager: 'Olga' }),
    of('D', null, { status: 'lost', revenue: 50, manager: 'Ivan' }),
    of('E', boris, { status: 'spam', revenue: 9 }),
    of('F', boris, { status: 'duplicate', revenue: 9 }),
  ])
  await post('/v1/payments?site=default', [
    payment({ payment_id: '1', deal_id: 'A', amount: 600 }),
    payment({ payment_id: '2', deal_id: 'A', amount: -100, paid_at: testNow + 2 * dayMs }),
  ])
  await post('/v1/costs?site=default', [
    cost({ cost: 100, clicks: 40, impressions: 1000, ad_group: 'pots', campaign_id: '77' }),
    cost({ date: '2026-09-20', cost: 50, clicks: 10 }),
  ])
  await collector.store.drain()
  await collector.people.catchUp()
})

test('every base sum is that of pencil and paper', async () => {
  const asked =
    'visits,visitors,new_visits,pageviews,goals,bounces,visit_seconds,impressions,clicks,cost,leads,' +
    'spam_leads,duplicate_leads,deals,open_deals,won,lost,sales,buyers,new_customers,revenue,refunds,cogs,' +
    'potential,lead_days,thinking_days'
  const { rows, totals } = await report(`&by=channel&metrics=${asked}`)

  const nothing = Object.fromEntries(asked.split(',').map((name) => [name, 0]))
  const ads = {
    ...{ visits: 1, visitors: 1, new_visits: 1, pageviews: 3, visit_seconds: 120 },
    ...{ impressions: 1000, clicks: 40, cost: 100, leads: 2, deals: 2, won: 2, sales: 2 },
    ...{ buyers: 1, new_customers: 1, revenue: 700, refunds: 100, cogs: 400 },
    // A day to the first payment, and three less an hour to the close; from the ad on two more each.
    ...{ lead_days: expect.closeTo(1 + 71 / 24, 6), thinking_days: 3 + 5 },
  }
  const mail = {
    ...{ visits: 1, visitors: 1, new_visits: 1, pageviews: 1, bounces: 1, leads: 1 },
    ...{ spam_leads: 1, duplicate_leads: 1, deals: 1, open_deals: 1, potential: 300 },
  }
  expect(rows).toEqual([
    { ...nothing, channel: 'Paid Search', ...ads },
    { ...nothing, channel: 'Direct', visits: 1, visitors: 1, pageviews: 1, bounces: 1 },
    { ...nothing, channel: 'Email', ...mail },
    { ...nothing, channel: 'Unassigned', leads: 1, deals: 1, lost: 1 },
  ])
  expect(totals).toEqual({
    ...nothing,
    ...ads,
    ...mail,
    ...{ visits: 3, visitors: 2, new_visits: 2, pageviews: 5, bounces: 2, visit_seconds: 120 },
    ...{ leads: 4, deals: 4, lost: 1 },
  })
})

test('ratios are reckoned from sums, own ones too, and are null where there is nothing to divide by', async () => {
  const asked = 'average_check,arpu,cac,repeat_sales,spam_share,win_rate,thinking_time,bonus,kept'
  const { rows, totals, columns } = await report(`&by=channel&metrics=${asked}&sort=-arpu`)

  expect(totals).toEqual({
    ...{ average_check: 350, arpu: 700, cac: 100, repeat_sales: 1 },
    ...{ spam_share: expect.closeTo(1 / 6, 12), win_rate: expect.closeTo(2 / 3, 12) },
    // Net profit: 700 − 400 − 100.
    ...{ thinking_time: 4, bonus: 20, kept: 180 },
  })
  expect(rows.map(({ channel, arpu }: Record<string, unknown>) => [channel, arpu])).toEqual([
    ['Paid Search', 700],
    ['Email', null],
  ])
  expect(columns).toContainEqual({ name: 'bonus', title: 'Bonus', unit: 'money' })
})

type Groups = [by: string, metrics: string, rows: Record<string, unknown>[]]

test.each<Groups>([
  [
    'manager',
    'leads,revenue,visits',
    [
      { manager: 'Ivan', leads: 2, revenue: 500, visits: 0 },
      { manager: 'Olga', leads: 2, revenue: 200, visits: 0 },
      { manager: '', leads: 0, revenue: 0, visits: 3 },
    ],
  ],
  [
    'gender,age',
    'leads',
    [
      { gender: '', age: '', leads: 3 },
      { gender: 'female', age: '35–44', leads: 1 },
    ],
  ],
  [
    'visitor',
    'visits,cost',
    [
      { visitor: '', visits: 0, cost: 100 },
      { visitor: 'new', visits: 2, cost: 0 },
      { visitor: 'returning', visits: 1, cost: 0 },
    ],
  ],
  [
    'product',
    'won',
    [
      { product: '', won: 1 },
      { product: 'Cup + Teapot', won: 1 },
    ],
  ],
  [
    'campaign_id,ad_group',
    'visits,cost',
    [
      { campaign_id: '', ad_group: '', visits: 2, cost: 0 },
      { campaign_id: '77', ad_group: 'pots', visits: 1, cost: 100 },
    ],
  ],
  [
    'landing_page',
    'visits,revenue',
    [
      { landing_page: 'localhost/shop/', visits: 1, revenue: 0 },
      { landing_page: 'localhost/', visits: 1, revenue: 0 },
      { landing_page: 'localhost/tea', visits: 1, revenue: 700 },
    ],
  ],
  // The 15th of October 2026 is a Thursday.
  [
    'weekday',
    'visits,leads',
    [
      { weekday: 'Tuesday', visits: 1, leads: 0 },
      { weekday: 'Wednesday', visits: 2, leads: 0 },
      { weekday: 'Thursday', visits: 0, leads: 4 },
    ],
  ],
  [
    'hour',
    'visits,leads',
    [
      { hour: '12', visits: 3, leads: 3 },
      { hour: '13', visits: 0, leads: 1 },
    ],
  ],
])('by %s', async (by, metrics, expected) => {
  const { rows } = await report(`&by=${by}&metrics=${metrics}`)

  const inOrder = ['weekday', 'hour'].includes(by)
  expect(rows).toHaveLength(expected.length)
  expect(rows).toEqual(inOrder ? expected : expect.arrayContaining(expected))
})

test.each([
  ['filter=channel=Email', { visits: 1, leads: 1, cost: 0 }],
  ['filter=channel!=Email', { visits: 2, leads: 3, cost: 100 }],
  ['filter=campaign~SPR', { visits: 1, leads: 2, cost: 100 }],
  ['filter=campaign!~SPR,autumn;manager=Ivan', { visits: 0, leads: 1, cost: 0 }],
  ['segment=mail', { visits: 1, leads: 1, cost: 0 }],
  ['segment=mail&filter=manager=Ivan', { visits: 0, leads: 0, cost: 0 }],
  ['spam=in', { visits: 3, leads: 5, cost: 100 }],
  ['spam=in&duplicates=in', { visits: 3, leads: 6, cost: 100 }],
])('%s leaves %j', async (asked, expected) => {
  const { totals } = await report(`&by=channel&metrics=visits,leads,cost&${asked}`)
  expect(totals).toEqual(expected)
})

test('own staff are left out with all that they are joined to, unless they are asked for', async () => {
  await put('/v1/sites/default', { ...site, staff: [anna] })

  const without = await report('&by=channel&metrics=visits,leads,cost')
  const withStaff = await report('&by=channel&metrics=visits,leads,cost&staff=in')

  await put('/v1/sites/default', site)
  expect(without.totals).toEqual({ visits: 1, leads: 2, cost: 100 })
  expect(withStaff.totals).toEqual({ visits: 3, leads: 4, cost: 100 })
})

test('figures stand beside those of another period', async () => {
  const asked = '&by=channel&metrics=cost,cpc&compare=2026-09-01..2026-09-30&filter=channel~paid'
  const { rows, totals, compared_to, columns } = await report(asked)

  const expected = {
    ...{ cost: 100, cost_before: 50, cost_change: 1 },
    ...{ cpc: 2.5, cpc_before: 5, cpc_change: -0.5 },
  }
  expect(compared_to).toEqual({ from: '2026-09-01', to: '2026-09-30' })
  expect(rows).toEqual([{ channel: 'Paid Search', ...expected }])
  expect(totals).toEqual(expected)
  expect(columns.map(({ name }: { name: string }) => name)).toEqual([
    ...['channel', 'cost', 'cost_before', 'cost_change', 'cpc', 'cpc_before', 'cpc_change'],
  ])
})

test('money of another currency counts where it is asked for', async () => {
  const { totals, left_out } = await report('&by=channel&metrics=revenue,cost&currency=USD')

  expect(totals).toEqual({ revenue: 0, cost: 0 })
  expect(left_out.map(({ currency }: { currency: string }) => currency)).toContain('EUR')
})

test('every figure is told as data', async () => {
  const { metrics, dimensions, segments } = (await get('/v1/metrics?site=default')).body

  expect(metrics.length).toBeGreaterThanOrEqual(85)
  expect(metrics).toContainEqual({
    ...{ name: 'roi', title: 'ROI', unit: 'share', group: 'money', better: 'higher' },
    ...{ formula: '(revenue - cogs - cost) / cost', needs_model: true },
  })
  expect(metrics).toContainEqual(expect.objectContaining({ name: 'kept', group: 'own' }))
  expect(dimensions).toContainEqual({ name: 'manager', title: 'Manager' })
  expect(segments).toEqual(site.segments)
})

test.each([
  ['metrics=visits,secret', 'unknown_metric', 'metrics'],
  ['metrics=visits,visits', 'too_many_metrics', 'metrics'],
  [
    `metrics=${performanceMetrics.slice(0, 61).map(({ name }) => name)}`,
    'too_many_metrics',
    'metrics',
  ],
  ['filter=site=other', 'unknown_dimension', 'filter'],
  ['segment=none', 'unknown_segment', 'segment'],
  ['currency=eur', 'not_a_currency', 'currency'],
  ['compare=yesterday', 'not_allowed', 'compare'],
  ['sort=-secret', 'not_allowed', 'sort'],
  ['staff=maybe', 'not_allowed', 'staff'],
])('%s is refused as %s', async (query, error, field) => {
  const url = `/v1/reports/performance?site=default&${query}`
  expect(await get(url)).toMatchObject({ status: 400, body: { error, field } })
})

test.each([
  [{ metrics: [{ name: 'roi', title: 'x', formula: 'cost' }] }, 'roi is there already'],
  [{ metrics: [{ name: 'a', title: 'x', formula: 'a + 1' }] }, 'stands on itself: a → a'],
  [{ metrics: [{ name: 'a', title: 'x', formula: 'process.exit()' }] }, 'a calls'],
  [{ segments: [{ name: 'a', title: 'x', filter: 'site=b' }] }, 'knows no dimension "site"'],
])('settings %j are refused', async (settings, message) => {
  const answer = await put('/v1/sites/default', { ...site, ...settings })
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_setting' } })
  expect(answer.body.message).toContain(message)
})

test('the ad group of a visit is that of its ad, else of its keyword, else of its campaign, where costs tell one', async () => {
  const { post, put, get, store, people } = await openTestCollector()
  await put('/v1/sites/default', { domains: ['localhost'] })
  const ads = {
    'utm_campaign=spring&utm_content=a1': 'pots',
    'utm_campaign=spring&utm_content=a2&utm_term=cup': 'cups',
    'utm_campaign=spring&utm_content=a3&utm_term=mug': '',
    'utm_campaign=spring&utm_content=none&utm_term=cup': 'cups',
    'utm_campaign=spring': '',
    'utm_campaign=autumn&utm_term=any': 'plates',
    'utm_campaign=renamed&utm_id=9': 'plates',
    'utm_campaign=winter': '',
  }
  for (const [nth, tags] of Object.keys(ads).entries()) {
    const client_id = `${nth + 1}.1790000000`
    const landing_page = `http://localhost/?utm_source=google&utm_medium=cpc&${tags}`
    await post('/v1/hits?site=default', [
      hit({ client_id, visit_id: `visit-of-${nth}`, landing_page }),
    ])
    await post('/v1/deals?site=default', [
      deal({ deal_id: `D-${nth}`, client_id, revenue: 2 ** nth }),
    ])
  }
  await post('/v1/costs?site=default', [
    cost({ ad_group: 'pots', content: 'a1', cost: 1 }),
    cost({ ad_group: 'cups', content: 'a2', term: 'cup', cost: 2 }),
    // Two groups have this ad and this keyword.
    cost({ ad_group: 'pots', content: 'a3', term: 'mug', cost: 4 }),
    cost({ ad_group: 'cups', content: 'a3', term: 'mug', cost: 8 }),
    cost({ campaign: 'autumn', campaign_id: '9', ad_group: 'plates', cost: 16 }),
    cost({ campaign: 'winter', cost: 32 }),
  ])
  await store.drain()
  await people.catchUp()

  const asked =
    'by=ad_group&metrics=visits,revenue,cost&sort=ad_group&from=2026-10-01&to=2026-10-31'
  const { rows } = (await get(`/v1/reports/performance?site=default&${asked}`)).body
  expect(rows).toEqual([
    { ad_group: '', visits: 3, revenue: 4 + 16 + 128, cost: 32 },
    { ad_group: 'cups', visits: 2, revenue: 2 + 8, cost: 2 + 8 },
    { ad_group: 'plates', visits: 2, revenue: 32 + 64, cost: 16 },
    { ad_group: 'pots', visits: 1, revenue: 1, cost: 1 + 4 },
  ])
  const ofPots = `filter=ad_group=pots&${asked.replace('ad_group', 'campaign')}`.replace(
    'sort=ad_group',
    'sort=campaign',
  )
  expect((await get(`/v1/reports/performance?site=default&${ofPots}`)).body.rows).toEqual([
    { campaign: 'spring', visits: 1, revenue: 1, cost: 5 },
  ])
})

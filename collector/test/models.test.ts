import { expect, test } from 'vitest'
import { titles, visitBy } from './channel-visits.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { cost, deal, payment } from './rows.ts'

const collector = await openTestCollector()
const { post, put, get, store, clock } = collector
clock.now += 100 * 86_400_000

const dayMs = 86_400_000
let sites = 0

type Path = { touches: [channel: string, day: number][]; lead?: number; revenue?: number }

/** A site of its own, where each path is a person's; days count back from the lead's. */
async function openSite(paths: Path[]) {
  sites += 1
  const site = `models-${sites}`
  await put(`/v1/sites/${site}`, { domains: ['localhost'] })
  const clientOf = (at: number) => `${at + 1}.1795400123`
  const hits = paths.flatMap(({ touches }, at) =>
    touches.map(([channel, day]) =>
      visitBy(channel, { client: clientOf(at), at: testNow + day * dayMs }),
    ),
  )
  const deals = paths.flatMap(({ lead, revenue = 100 }, at) =>
    lead === undefined
      ? []
      : [
          deal({
            deal_id: `D${at}`,
            client_id: clientOf(at),
            created_at: testNow + lead * dayMs,
            revenue,
          }),
        ],
  )
  if (hits.length > 0) expect((await post(`/v1/hits?site=${site}`, hits)).status).toBe(200)
  if (deals.length > 0) expect((await post(`/v1/deals?site=${site}`, deals)).status).toBe(200)
  const ask = async (query: string) => {
    await store.drain()
    const url = `/v1/reports/${query}&site=${site}&from=2026-10-01&to=2026-10-31`
    return (await get(url)).body
  }
  return { site, ask }
}

type Row = Record<string, string | number>

/** What the report of models credits each channel, for one model. */
function credits(rows: Row[], figure: string): Record<string, number> {
  const short = Object.fromEntries(Object.entries(titles).map(([name, title]) => [title, name]))
  return Object.fromEntries(
    rows.map((row) => [short[String(row.channel)] ?? String(row.channel), Number(row[figure])]),
  )
}

test('140.00 over Direct, Organic, Direct is parted as pencil and paper part it', async () => {
  const touches: Path['touches'] = [
    ['Direct', -14],
    ['Organic', -7],
    ['Direct', 0],
  ]
  const { ask } = await openSite([{ touches, lead: 0, revenue: 140 }])
  const { rows, totals } = await ask('models?by=channel')

  const of = (model: string) => credits(rows, `${model}_revenue`)
  expect(of('first')).toEqual({ Direct: 140, Organic: 0 })
  expect(of('last')).toEqual({ Direct: 140, Organic: 0 })
  expect(of('last_non_direct')).toEqual({ Direct: 0, Organic: 140 })
  expect(of('linear')).toEqual({ Direct: 93.3333, Organic: 46.6667 })
  // 56 + 56 at the ends, 28 between.
  expect(of('position')).toEqual({ Direct: 112, Organic: 28 })
  // ¼, ½ and 1 of 1.75: 20 + 80, and 40.
  expect(of('time_decay')).toEqual({ Direct: 100, Organic: 40 })
  // The last is where the lead and the deal came about: .3, .1 and .6.
  expect(of('w_shaped')).toEqual({ Direct: 126, Organic: 14 })
  // Two players, half each, whatever the touches.
  expect(of('shapley')).toEqual({ Direct: 70, Organic: 70 })
  for (const [name, sum] of Object.entries(totals)) {
    if (name.endsWith('_revenue')) expect(sum).toBe(140)
    if (name.endsWith('_leads')) expect(sum).toBe(1)
  }
}, 60_000)

test('time decay parts $12,000 over days 0, 5, 12, 30 and 38 as published', async () => {
  const { ask } = await openSite([
    {
      touches: [
        ['Direct', -38],
        ['Organic', -33],
        ['Paid', -26],
        ['Email', -8],
        ['Referral', 0],
      ],
      lead: 0,
      revenue: 12_000,
    },
  ])
  const decayed = credits((await ask('models?by=channel')).rows, 'time_decay_revenue')

  expect(decayed.Direct).toBeCloseTo(175.2, 1)
  expect(decayed.Organic).toBeCloseTo(287.44, 0)
  expect(decayed.Paid).toBeCloseTo(574.88, 0)
  expect(decayed.Email).toBeCloseTo(3417.05, 0)
  expect(decayed.Referral).toBeCloseTo(7545.45, 0)
  const sum = Object.values(decayed).reduce((so, part) => so + part, 0)
  expect(sum).toBeCloseTo(12_000, 3)

  const halved = credits((await ask('models?by=channel&half_life=38')).rows, 'time_decay_revenue')
  expect(Number(halved.Referral) / Number(halved.Direct)).toBeCloseTo(2, 4)
}, 60_000)

test('Markov: c1>c2>c3 converts, c1 and c2>c3 do not: .2, .4 and .4 of the lead', async () => {
  const { ask } = await openSite([
    {
      touches: [
        ['Organic', -3],
        ['Paid', -2],
        ['Email', -1],
      ],
      lead: 0,
    },
    { touches: [['Organic', -3]] },
    {
      touches: [
        ['Paid', -2],
        ['Email', -1],
      ],
    },
  ])
  const { rows } = await ask('performance?by=channel&model=markov')

  expect(credits(rows, 'leads')).toEqual({ Organic: 0.2, Paid: 0.4, Email: 0.4 })
  expect(credits(rows, 'revenue')).toEqual({ Organic: 20, Paid: 40, Email: 40 })
}, 60_000)

test('Shapley: the worths of F, O and L give .455, .205 and .34', async () => {
  const paths = (count: number, channels: string[]): Path[] =>
    Array.from({ length: count }, () => ({
      touches: channels.map((channel, at): [string, number] => [channel, at - channels.length]),
      lead: 0,
    }))
  // v(F) = .2, v(O) = .1, v(L) = .17, v(FO) = .47, v(FL) = .67, v(LO) = .27, v(FLO) = 1: of 100 leads.
  const { ask } = await openSite([
    ...paths(20, ['Paid']),
    ...paths(10, ['Organic']),
    ...paths(17, ['Email']),
    ...paths(17, ['Paid', 'Organic']),
    ...paths(30, ['Paid', 'Email']),
    ...paths(6, ['Paid', 'Email', 'Organic']),
  ])
  const leads = credits((await ask('models?by=channel')).rows, 'shapley_leads')

  expect(leads.Paid).toBeCloseTo(45.5, 6)
  expect(leads.Organic).toBeCloseTo(20.5, 6)
  expect(leads.Email).toBeCloseTo(34, 6)
}, 60_000)

test('one touch earns all, only Direct is Direct, no touch is a row, and so is spend without a deal', async () => {
  const { ask, site } = await openSite([
    { touches: [['Email', -1]], lead: 0, revenue: 10 },
    {
      touches: [
        ['Direct', -2],
        ['Direct', -1],
      ],
      lead: 0,
      revenue: 20,
    },
    { touches: [], lead: 0, revenue: 30 },
  ])
  await post(`/v1/costs?site=${site}`, [cost({ cost: 5 })])
  const { rows, totals } = await ask('models?by=channel')

  for (const model of ['first', 'last_non_direct', 'linear', 'markov', 'shapley', 'w_shaped']) {
    expect(credits(rows, `${model}_revenue`)).toEqual({
      Unassigned: 30,
      Direct: 20,
      Email: 10,
      Paid: 0,
    })
  }
  expect(totals.cost).toBe(5)
  expect(totals.linear_roi).toBe(11)
}, 60_000)

test('of touches that tie, the first by index earns', async () => {
  const { ask } = await openSite([
    {
      touches: [
        ['Paid', 0],
        ['Email', 0],
        ['Organic', 0],
      ],
      lead: 0,
    },
  ])
  const { rows } = await ask('models?by=channel')

  // At one moment the order is that of the names.
  for (const model of ['first', 'last', 'last_non_direct']) {
    expect(credits(rows, `${model}_leads`)).toEqual({ Email: 1, Organic: 0, Paid: 0 })
  }
}, 60_000)

test('a path is shaped before it earns', async () => {
  const touches: Path['touches'] = [
    ['Direct', -6],
    ['Email', -5],
    ['Email', -4],
    ['Paid', -3],
    ['Email', -2],
    ['Direct', -1],
  ]
  const { ask } = await openSite([{ touches, lead: 0, revenue: 60 }])
  const linear = async (query: string) =>
    credits((await ask(`performance?by=channel&model=linear&${query}`)).rows, 'revenue')

  expect(await linear('path=unchanged')).toEqual({ Direct: 20, Email: 30, Paid: 10 })
  expect(await linear('path=collapse')).toEqual({ Direct: 24, Email: 24, Paid: 12 })
  expect(await linear('path=first_only')).toEqual({ Direct: 20, Email: 20, Paid: 20 })
  expect(await linear('path=no_direct')).toEqual({ Direct: 0, Email: 45, Paid: 15 })
  expect(await linear('path=last_k&last_k=3')).toEqual({ Direct: 20, Email: 20, Paid: 20 })
  expect(await linear('path=unchanged&lookback=2')).toEqual({ Direct: 30, Email: 30, Paid: 0 })
}, 120_000)

test('the date basis says which leads are of the period, and money moves on its own day', async () => {
  const { ask, site } = await openSite([
    { touches: [['Paid', -20]], lead: -15, revenue: 70 },
    { touches: [['Email', 14]], lead: 20, revenue: 50 },
  ])
  await post(`/v1/payments?site=${site}`, [
    payment({ payment_id: 'a', deal_id: 'D0', amount: 60, paid_at: testNow - 13 * dayMs }),
    payment({ payment_id: 'b', deal_id: 'D0', amount: 40, paid_at: testNow + dayMs }),
    payment({ payment_id: 'c', deal_id: 'D0', amount: -10, paid_at: testNow + dayMs }),
    payment({ payment_id: 'd', deal_id: 'D1', amount: 50, paid_at: testNow + 40 * dayMs }),
  ])
  const on = async (basis: string) => (await ask(`performance?by=channel&date_basis=${basis}`)).rows

  // October is days −14 to 16. The first lead is of September, its visit too; half its money is not.
  expect(await on('lead')).toMatchObject([{ channel: 'Email', visits: 1, leads: 0 }])
  expect(await on('payment')).toMatchObject([
    { channel: 'Paid Search', leads: 1, revenue: 90 },
    { channel: 'Email', leads: 0, revenue: 0 },
  ])
  expect(await on('visit')).toMatchObject([{ channel: 'Email', visits: 1, leads: 1, revenue: 50 }])
  const days = (await ask('performance?by=date&date_basis=payment')).rows
  expect(days).toMatchObject([
    { date: '2026-10-02', revenue: 60, leads: 1 },
    { date: '2026-10-16', revenue: 30, leads: 0 },
    { date: '2026-10-29', revenue: 0, visits: 1 },
  ])
}, 120_000)

test('paths are told with who went them, what they brought and how long they took', async () => {
  const path: Path['touches'] = [
    ['Email', -4],
    ['Paid', -2],
  ]
  const { ask } = await openSite([
    { touches: path, lead: 0, revenue: 10 },
    { touches: path },
    { touches: path },
    { touches: [['Paid', -1]], lead: 1, revenue: 500 },
  ])
  const first = { path: 'Email > Paid Search', people: 3, leads: 1, revenue: 10, mean_touches: 2 }
  const second = { path: 'Paid Search', people: 1, leads: 1, revenue: 500, mean_days: 2 }

  const { rows, totals } = await ask('paths?by=path')
  expect(rows).toMatchObject([{ ...first, person_to_lead: 1 / 3, mean_days: 4 }, second])
  expect(totals).toMatchObject({ people: 4, leads: 2, revenue: 510, mean_touches: 7 / 4 })
  expect((await ask('paths?by=path&order=profitable')).rows).toMatchObject([second, first])
}, 60_000)

test('of very many people who left no lead a sample is read, and its members stand for as many', async () => {
  const ways: Path['touches'][] = [
    [['Organic', -3]],
    [
      ['Email', -4],
      ['Paid', -2],
    ],
  ]
  const silent = Array.from({ length: 80 }, (_, nth) => ({ touches: ways[nth % 2] ?? [] }))
  const { ask, site } = await openSite([{ touches: [['Paid', -1]], lead: 0 }, ...silent])
  expect(await ask('paths?by=path')).toMatchObject({ totals: { people: 81 }, sampled_one_in: 1 })

  // As if four or sixteen million visits had been written.
  for (const [oneIn, writes] of [
    [4, 3_999_000],
    [16, 12_000_000],
  ] as const) {
    await store.change(
      `insert into visit_days select {site:String}, '2026-10-10', {writes:UInt64}, now('UTC')`,
      { site, writes },
    )
    const kept = await store.read<{ nth: number }>(
      `select toUInt32(substringIndex(client_id, '.', 1)) - 2 as nth
       from visits
       where site = {site:String} and nth >= 0 and sipHash64(client_id) % {oneIn:UInt32} = 0
       group by nth`,
      { site, oneIn },
    )
    const [organic, email] = [0, 1].map((way) => kept.filter(({ nth }) => nth % 2 === way).length)
    expect([organic, email]).not.toContain(0)
    expect(kept.length).toBeLessThan(silent.length)

    const { rows, totals, sampled_one_in } = await ask('paths?by=path')
    expect(sampled_one_in).toBe(oneIn)
    const people = Object.fromEntries(rows.map((row: Row) => [row.path, row.people]))
    expect(people).toEqual({
      'Organic Search': oneIn * Number(organic),
      'Email > Paid Search': oneIn * Number(email),
      'Paid Search': 1,
    })
    expect(totals).toMatchObject({ people: oneIn * kept.length + 1, leads: 1 })
    expect((await ask('models?by=channel')).sampled_one_in).toBe(oneIn)
  }
}, 60_000)

test('who asked by another browser left a lead, also where that browser made no visit', async () => {
  const { ask, site } = await openSite([{ touches: [] }, { touches: [['Email', -3]] }])
  await post(`/v1/deals?site=${site}`, [
    deal({ deal_id: 'A', client_id: '1.1795400123', phone: '+79161234567' }),
    deal({
      deal_id: 'B',
      client_id: '2.1795400123',
      phone: '+79161234567',
      created_at: testNow - 40 * dayMs,
    }),
  ])
  await store.drain()
  await collector.people.catchUp()
  const { rows } = await ask('paths?by=path')
  expect(rows).toMatchObject([{ path: 'Email', people: 1, leads: 1 }])
}, 60_000)

test('touches of all browsers of a person earn, and so does the call that only his phone tells', async () => {
  const { ask, site } = await openSite([{ touches: [['Email', -9]] }, { touches: [['Paid', -3]] }])
  await put(`/v1/sites/${site}`, {
    domains: ['localhost'],
    phone_country: 'RU',
    static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
  })
  // Both browsers are his who left his phone in each: two deals, of which the second names no browser.
  await post(`/v1/deals?site=${site}`, [
    deal({ deal_id: 'A', client_id: '1.1795400123', phone: '+79161234567', status: 'spam' }),
    deal({ deal_id: 'B', client_id: '2.1795400123', phone: '+79161234567', status: 'spam' }),
    deal({ deal_id: 'C', client_id: null, phone: '+79161234567', revenue: 90 }),
  ])
  await post(`/v1/calls?site=${site}`, [
    {
      call_id: 'k1',
      provider: 'pbx',
      from: '+79161234567',
      to: '+74952220001',
      started_at: testNow - dayMs,
      status: 'answered',
      talk_s: 80,
    },
  ])
  await store.drain()
  await collector.matcher.settle()
  await collector.people.catchUp()
  const { rows } = await ask('performance?by=channel,source&model=linear')

  expect(rows.map(({ source, revenue }: Row) => [source, revenue]).sort()).toEqual([
    ['google', 30],
    ['leaflet', 30],
    ['news', 30],
  ])
}, 60_000)

test('what no model knows is refused by name', async () => {
  const { ask } = await openSite([])

  expect(await ask('performance?model=best')).toMatchObject({
    error: 'not_allowed',
    field: 'model',
  })
  expect(await ask('performance?path=tidy')).toMatchObject({ error: 'not_allowed', field: 'path' })
  expect(await ask('performance?lookback=0')).toMatchObject({ field: 'lookback', limit: 730 })
  expect(await ask('performance?half_life=-1')).toMatchObject({ field: 'half_life' })
})

import { models } from '@throughline/schema'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { defaultAttribution } from '../src/attribution.ts'
import { creditSums } from '../src/sums/credit-sums.ts'
import { openSumming } from '../src/sums/summing.ts'
import { usableCredits } from '../src/sums/usable-credits.ts'
import { visitSums } from '../src/sums/visit-sums.ts'
import { type Answer, alike } from './alike.ts'
import { visitBy } from './channel-visits.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { deal, payment } from './rows.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const ways = ['Direct', 'Email', 'Paid Search', 'Organic Search'] as const

type World = {
  visits: { client: number; at: number; way: (typeof ways)[number] }[]
  sales: Sale[]
}
type Sale = { client: number; at: number; status: string; closed: number; paid: number[] }

const within = (days: number) =>
  fc.integer({ min: -days * 24, max: -1 }).map((hours) => testNow + hours * hourMs)
const client = fc.integer({ min: 1, max: 8 })
const sale: fc.Arbitrary<Sale> = fc.record({
  client,
  at: within(7),
  status: fc.constantFrom('new', 'won', 'won', 'lost', 'spam', 'duplicate'),
  closed: fc.integer({ min: 1, max: 300 }),
  paid: fc.array(fc.integer({ min: -5_000, max: 50_000 }), { maxLength: 2 }),
})
const world: fc.Arbitrary<World> = fc.record({
  visits: fc.uniqueArray(fc.record({ client, at: within(25), way: fc.constantFrom(...ways) }), {
    minLength: 4,
    maxLength: 30,
    selector: ({ client, at }) => `${client} ${at}`,
  }),
  sales: fc.array(sale, { minLength: 8, maxLength: 20 }),
})

/** Of days, and a person, to which nothing comes any more. */
const quiet: Sale = { client: 9, at: testNow - 10 * dayMs, status: 'won', closed: 9, paid: [900] }

const questions = [
  'paths?from=2026-10-02&to=2026-10-15',
  'funnel?from=2026-09-25&to=2026-10-13&by=campaign&model=first',
  'performance?from=2026-09-28&to=2026-10-12&by=channel,date&model=markov',
  'models?from=2026-10-05&to=2026-10-14&by=channel,date',
  'performance?from=2026-10-01&to=2026-10-15&by=channel,campaign',
  'performance?from=2026-09-20&to=2026-10-10&by=date',
  'performance?from=2026-09-10&to=2026-10-15&by=week,visitor&duplicates=in&spam=in',
  'performance?from=2026-10-06&to=2026-10-12&by=device,weekday&filter=channel!=Direct',
]

const atOnce = { restSeconds: 0, leastChanges: 1 }

async function openSummed() {
  const collector = await openTestCollector()
  const { store, get, put, post } = collector
  const summing = openSumming({
    sites: {
      names: () => [...settings.keys()],
      find: (site) => settings.get(site),
    },
    kinds: [visitSums(store, atOnce), creditSums(store, atOnce)],
    onError: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => summing.close())
  const settings = new Map<string, { time_zone: string; currency: string }>()
  return { ...collector, summing, settings, summedDates, answers, send, addSite }

  async function addSite(site: string, time_zone: string) {
    settings.set(site, { time_zone, currency: 'EUR' })
    await put(`/v1/sites/${site}`, { domains: ['localhost'], time_zone })
  }

  /** Until leads tell of all that was sent. */
  async function settle() {
    await store.drain()
    await collector.people.catchUp()
    await collector.leadFacts.catchUp()
  }

  async function summedDates(
    site: string,
    asked: Partial<Parameters<typeof usableCredits>[1]> = {},
  ) {
    const question = {
      ...{ name: 'performance', site, by: [], filters: [], currency: 'EUR', bots: 'out' as const },
      attribution: defaultAttribution,
      settings: settings.get(site) ?? expect.unreachable('no such site'),
      ...asked,
    }
    const period = { from: '2026-09-01', to: '2026-10-31' }
    const { credits } = await usableCredits(store, question, { period, staff: [] })
    const { params, has } = credits
    return { dates: params.credited_dates.length, hasOthers: has.others }
  }

  /** To every other question, in the next site to the rest. */
  async function answers(site: string): Promise<Answer[]> {
    const mine = questions.filter((_, at) => at % 2 === settings.size % 2)
    return Promise.all(
      mine.map(async (query, at) => {
        const { name: model } =
          models[(settings.size * questions.length + at) % models.length] ?? models[0]
        const asked = query.includes('&model=') ? query : `${query}&model=${model}`
        const url = `/v1/reports/${asked}&site=${site}`
        const { status, text, body } = await get(url)
        expect(status, text).toBe(200)
        const { rows, totals } = body
        return { query, rows, totals }
      }),
    )
  }

  async function send(site: string, { visits, sales }: World, first = 0) {
    const hits = visits.map(({ client, at, way }) => ({
      ...visitBy(way, { client: clientId(client), at }),
      visit_id: `visit-${client}-${at}`,
    }))
    const deals = sales.map(({ client, at, status, closed }, nth) =>
      deal({
        ...{ deal_id: `D${first + nth}`, client_id: clientId(client), created_at: at, status },
        ...(status === 'won' ? { closed_at: at + closed * hourMs } : {}),
      }),
    )
    const payments = sales.flatMap(({ paid, at }, nth) =>
      paid.map((cents, part) =>
        payment({
          payment_id: `${first + nth}-${part}`,
          deal_id: `D${first + nth}`,
          amount: cents / 100,
          paid_at: at + (part + 1) * dayMs,
        }),
      ),
    )
    for (const [path, rows] of Object.entries({ hits, deals, payments })) {
      if (rows.length === 0) continue
      const answer = await post(`/v1/${path}?site=${site}`, rows)
      expect(answer.status, answer.text).toBe(200)
    }
    await settle()
  }
}

const clientId = (client: number) => `${client}.1790000000`

test('reports say the same of leads that are summed, of those that changed since, and of none summed', async () => {
  const { summing, summedDates, answers, send, addSite, store } = await openSummed()
  const zones = ['UTC', 'Asia/Vladivostok', 'America/Los_Angeles']
  let sites = 0
  await fc.assert(
    fc.asyncProperty(world, world, fc.constantFrom(...zones), async (early, late, time_zone) => {
      sites += 1
      const site = `world-${sites}`
      await addSite(site, time_zone)
      await send(site, { ...early, sales: [...early.sales, quiet] })
      const unsummed = await answers(site)
      expect(await summedDates(site)).toMatchObject({ dates: 0, hasOthers: true })
      await summing.catchUp()
      expect(await summedDates(site)).toMatchObject({ hasOthers: false })
      expect(await answers(site)).toEqual(alike(unsummed))

      // Some deals are new, some are told again.
      await send(site, { visits: late.visits.slice(0, 1), sales: late.sales.slice(0, 2) }, 2)
      const half = await answers(site)
      const { dates, hasOthers } = await summedDates(site)
      expect(hasOthers).toBe(true)
      expect(dates).toBeGreaterThanOrEqual(3)
      await summing.catchUp()
      const again = await answers(site)
      await store.change('truncate table summed_leads')
      const whole = await answers(site)
      expect(half).toEqual(alike(whole))
      expect(again).toEqual(alike(whole))
    }),
    { numRuns: 2, endOnFailure: true },
  )
}, 240_000)

test("a sale is its buyer's first in any period without an earlier one, whichever was asked for first", async () => {
  const { summing, summedDates, get, send, addSite, store } = await openSummed()
  await addSite('shop', 'UTC')
  const day = (date: number) => Date.parse(`2026-10-${`${date}`.padStart(2, '0')}T12:00:00Z`)
  const sold = (at: number, closed: number, status = 'won') => {
    return { client: 1, at: day(at), status, closed: (closed - at) * 24, paid: [] }
  }
  // What was asked for on the 4th was sold last of all. Spam has a first sale of its own.
  const sales = [sold(2, 5), sold(4, 14), sold(6, 9), sold(8, 10, 'spam')]
  await send('shop', { visits: [], sales: sales.slice(0, 3) })
  const buyers = async (from: number, to: number) => {
    const [first, last] = [from, to].map((date) => `2026-10-${`${date}`.padStart(2, '0')}`)
    const asked = `from=${first}&to=${last}&metrics=buyers,sales&model=linear`
    return (await get(`/v1/reports/performance?site=shop&${asked}`)).body.totals
  }
  const asked = [
    [1, 10],
    [2, 3],
    [3, 5],
    [3, 6],
    [5, 7],
    [7, 9],
  ] as const
  const expected = [
    { buyers: 1, sales: 3 },
    { buyers: 1, sales: 1 },
    { buyers: 1, sales: 1 },
    { buyers: 1, sales: 2 },
    { buyers: 1, sales: 1 },
    { buyers: 0, sales: 0 },
  ]
  const all = () => Promise.all(asked.map(([from, to]) => buyers(from, to)))
  expect(await all()).toEqual(expected)
  await summing.catchUp()
  // Only sums know of them now.
  expect(await summedDates('shop')).toMatchObject({ hasOthers: false })
  await store.change('truncate table lead_facts')
  expect(await all()).toEqual(expected)
})

test('sums of another currency, time zone or rate, or of leads that are not due yet, do not hold', async () => {
  const { summing, summedDates, settings, post, send, addSite, store } = await openSummed()
  await addSite('shop', 'UTC')
  const at = testNow - 3 * dayMs
  await send('shop', { visits: [], sales: [{ client: 1, at, status: 'won', closed: 1, paid: [] }] })
  await summing.catchUp()
  expect(await summedDates('shop')).toEqual({ dates: 3, hasOthers: false })

  expect(await summedDates('shop', { bots: 'in' })).toMatchObject({ dates: 0 })
  expect(await summedDates('shop', { by: ['hour'] })).toMatchObject({ dates: 0 })
  expect(await summedDates('shop', { currency: 'USD' })).toMatchObject({ dates: 0 })
  for (const other of [
    { lookback_days: 30 },
    { path: 'collapse' as const },
    { date_basis: 'payment' as const },
    { model: 'time_decay' as const, half_life_days: 3 },
  ]) {
    const attribution = { ...defaultAttribution, ...other }
    expect(await summedDates('shop', { attribution })).toMatchObject({ dates: 0 })
  }
  const halfLife = { ...defaultAttribution, half_life_days: 3 }
  expect(await summedDates('shop', { attribution: halfLife })).toMatchObject({ dates: 3 })

  settings.set('shop', { time_zone: 'UTC', currency: 'USD' })
  expect(await summedDates('shop')).toMatchObject({ dates: 0 })
  settings.set('shop', { time_zone: 'Asia/Tokyo', currency: 'EUR' })
  expect(await summedDates('shop')).toMatchObject({ dates: 0 })
  settings.set('shop', { time_zone: 'UTC', currency: 'EUR' })
  expect(await summedDates('shop')).toMatchObject({ dates: 3 })

  const rates = [{ date: '2026-10-01', currency: 'USD', base: 'EUR', rate: '0.9' }]
  expect((await post('/v1/rates?site=shop', rates)).status).toBe(200)
  await store.drain()
  expect(await summedDates('shop')).toMatchObject({ dates: 0 })
  await summing.catchUp()
  expect(await summedDates('shop')).toMatchObject({ dates: 3 })

  await store.change(
    `insert into lead_days (site, day, changes, changed_at, due_at)
     select 'shop', {day:Date}, 1, now('UTC'), now('UTC') + 3600`,
    { day: new Date(at).toISOString().slice(0, 10) },
  )
  await summing.catchUp()
  expect(await summedDates('shop')).toMatchObject({ dates: 0 })
})

test('of who is erased no sum keeps the way he came, and none that he was in holds', async () => {
  const { summing, summedDates, remove, rows, send, addSite } = await openSummed()
  await addSite('shop', 'UTC')
  const at = testNow - 3 * dayMs
  const sale = { status: 'won', closed: 1, paid: [] }
  await send('shop', {
    visits: [
      { client: 1, at: at - hourMs, way: 'Email' },
      { client: 2, at: at - 6 * dayMs, way: 'Email' },
    ],
    sales: [
      { ...sale, client: 1, at },
      { ...sale, client: 2, at: at - 5 * dayMs },
    ],
  })
  await summing.catchUp()
  const byEmail = `select toString(date) as date from credit_sums where channel = 'Email' and model = 'last'`
  expect(await rows(`${byEmail} order by date`)).toEqual([
    { date: '2026-10-07' },
    { date: '2026-10-12' },
  ])

  expect((await remove(`/v1/visitors/${clientId(1)}`)).status).toBe(200)

  expect(await rows(byEmail)).toEqual([{ date: '2026-10-07' }])
  expect(await summedDates('shop')).toEqual({ dates: 3, hasOthers: true })
  await summing.catchUp()
  expect(await summedDates('shop')).toEqual({ dates: 6, hasOthers: false })
  expect(await rows(byEmail)).toEqual([{ date: '2026-10-07' }])
})

test('days of leads are summed after a minute without a write, at sites of 1,000 writes and more', async () => {
  const { summing, store, rows } = await openTestCollector()
  const write = (day: string, changes: number, seconds: number) =>
    store.change(
      `insert into lead_days (site, day, changes, changed_at)
       select 'default', {day:Date}, {changes:UInt64}, now('UTC') - {seconds:UInt32}`,
      { day, changes, seconds },
    )
  const dates = 'select toString(date) as date from summed_leads order by date'
  await write('2026-10-02', 998, 60)
  await write('2026-10-07', 1, 20)
  await summing.catchUp()
  expect(await rows(dates)).toEqual([])

  await write('2026-10-12', 1, 60)
  await summing.catchUp()

  // With its neighbours, since a day of the site may lie on any of them.
  const [first, second] = [
    ['2026-10-01', '2026-10-02', '2026-10-03'],
    ['2026-10-11', '2026-10-12', '2026-10-13'],
  ]
  expect(await rows(dates)).toEqual([...first, ...second].map((date) => ({ date })))
})

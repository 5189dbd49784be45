import { models, pathShapes, type Row } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titles, visitBy } from '../channel-visits.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { deal } from '../rows.ts'
import { type Rules, shapedPath, sharesOf, type Touch } from './slow-reference.ts'

const { post, put, store, leadFacts, clock } = await openTestCollector()
clock.now += 100 * 86_400_000

const hourMs = 3_600_000
const modelNames = models.map(({ name }) => name)

// Whole days in part, so that touches often tie, and a touch meets its lead and the lookback's edge.
const hours = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((days) => days * 24),
  fc.integer({ min: 0, max: 40 * 24 }),
)
const world = fc.record({
  visits: fc.uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(titles)), hours), {
    maxLength: 9,
    selector: ([channel, before]) => `${channel} ${before}`,
  }),
  cents: fc.integer({ min: 0, max: 10_000_000 }),
})
const rules = fc.record({
  path: fc.constantFrom(...pathShapes),
  lookbackDays: fc.integer({ min: 1, max: 40 }),
  lastK: fc.integer({ min: 1, max: 5 }),
  halfLifeDays: fc.constantFrom(0.5, 7, 30),
  effects: fc.record(
    Object.fromEntries(
      Object.values(titles).map((title) => [title, fc.constantFrom(0, 0.25, 0.5, 1)]),
    ),
  ),
})

let sites = 0

test('in 1,000 random worlds each share is that of a plain loop, and shares and money add up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(world, { minLength: 125, maxLength: 125 }), rules, compare),
    { numRuns: 8, endOnFailure: true },
  )
}, 240_000)

type World = { visits: [channel: string, hoursBefore: number][]; cents: number }

async function compare(worlds: World[], asked: Rules): Promise<void> {
  sites += 1
  const site = `worlds-${sites}`
  await put(`/v1/sites/${site}`, { domains: ['localhost'] })
  const clientOf = (at: number) => `${at + 1}.1795400123`
  const hits = worlds.flatMap(({ visits }, at) =>
    visits.map(([channel, before]) =>
      visitBy(channel, { client: clientOf(at), at: testNow - before * hourMs }),
    ),
  )
  const deals = worlds.map(({ cents }, at) =>
    deal({
      deal_id: `${at}`,
      client_id: clientOf(at),
      created_at: testNow,
      revenue: cents / 100,
    }),
  )
  for (let at = 0; at < hits.length; at += 500) {
    expect((await post(`/v1/hits?site=${site}`, hits.slice(at, at + 500))).status).toBe(200)
  }
  expect((await post(`/v1/deals?site=${site}`, deals)).status).toBe(200)

  await store.drain()
  await leadFacts.catchUp()

  const found = new Map<string, { channel: string; share: number; revenue: number }[]>()
  for (const row of await store.read<Row>(creditsSql, { ...asked, site, modelNames })) {
    const key = `${row.deal_id} ${row.model}`
    const credit = {
      channel: String(row.channel),
      share: Number(row.share),
      revenue: Number(row.revenue),
    }
    found.set(key, [...(found.get(key) ?? []), credit])
  }
  expect(found.size).toBe(worlds.length * modelNames.length)
  worlds.forEach((one, at) => {
    const path = shapedPath(touchesOf(one), testNow, asked)
    for (const model of modelNames) {
      const credits = found.get(`${at} ${model}`) ?? []
      const sum = credits.reduce((so, { revenue }) => so + revenue, 0)
      expect(Math.round(sum * 1e8)).toBe(one.cents * 1e6)
      const shares = credits.reduce((so, { share }) => so + Math.round(share * 1e9), 0)
      expect(shares).toBe(1e9)
      const expected =
        path.length === 0
          ? [{ channel: 'Unassigned', share: 1 }]
          : sharesOf(model, path, asked)
              .map((share, place) => ({ channel: path[place]?.channel ?? '', share }))
              .filter(({ share }) => share >= 1e-9)
      expect(credits.map(({ channel }) => channel)).toEqual(expected.map(({ channel }) => channel))
      credits.forEach(({ share, revenue }, place) => {
        const right = expected[place]?.share ?? Number.NaN
        expect(Math.abs(share - right)).toBeLessThan(1e-7)
        expect(Math.abs(revenue - (right * one.cents) / 100)).toBeLessThan(0.005)
      })
    }
  })
}

function touchesOf({ visits }: World): Touch[] {
  return visits.map(([channel, before]) => ({
    channel: titles[channel] ?? '',
    at: testNow - before * hourMs,
  }))
}

const creditsSql = `
  select deal_id, model, place, channel, share, revenue
  from credits(
    site = {site:String}, from = '2026-10-15', to = '2026-10-15', time_zone = 'UTC', currency = 'EUR',
    bots = 0, basis = 'lead', lookback_days = {lookbackDays:UInt16}, path = {path:String},
    last_k = {lastK:UInt16}, models = {modelNames:Array(String)}, half_life_days = {halfLifeDays:Float64},
    removal_effects = {effects:Map(String, Float64)}
  )
  order by deal_id, model, place`

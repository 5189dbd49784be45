import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Asked, hitsOf, openSummed, type Seen } from './open-summed.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'

const dayMs = 86_400_000
const zones = ['UTC', 'Asia/Vladivostok', 'America/Los_Angeles', 'Asia/Kolkata']

const seen: fc.Arbitrary<Seen> = fc.record({
  client: fc.nat(5),
  at: fc.integer({ min: testNow - 50 * dayMs, max: testNow - 1 }),
  hits: fc.integer({ min: 1, max: 4 }),
  way: fc.nat(4),
  phone: fc.boolean(),
})

const tables = [
  ...['hits', 'visit_parts', 'visit_days'],
  ...['visit_sums', 'summed_dates', 'summed_months'],
]

const questions: Asked[] = [
  { by: ['channel', 'campaign'] },
  { by: ['date'] },
  { by: ['week', 'device'] },
  { by: ['source', 'visitor', 'weekday'], filter: 'channel!=Direct;device=mobile' },
  { by: [], bots: 1 },
  { by: ['manager', 'month'] },
]
const byMonth = questions.map(({ by }) => !by.some((dimension) => /date|week/.test(dimension)))
// Of these no sums know.
const others: Asked[] = [{ by: ['hour'] }, { by: ['channel'], filter: 'browser=Firefox' }]

test('reports say the same of visits that are summed, of those that came after, and of none summed', async () => {
  const { summing, zone, post, visited, store } = await openSummed()
  const answers = () => Promise.all(questions.map(visited))
  const rowsOf = (answered: { rows: unknown[] }[]) => answered.map(({ rows }) => rows)
  let worlds = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(seen, { minLength: 5, maxLength: 25 }),
      fc.array(seen, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...zones),
      async (early, late, time_zone) => {
        worlds += 1
        for (const table of tables) {
          await store.change(`truncate table ${table}`)
        }
        zone.now = time_zone
        const send = async (visits: Seen[], first: number) => {
          for (const [at, visit] of visits.entries()) {
            const hits = hitsOf(visit, worlds * 100 + first + at)
            const answer = await post('/v1/hits?site=default', hits)
            expect(answer.status, answer.text).toBe(200)
          }
          await store.drain()
        }
        // One is in the period; others may be before it.
        await send(
          [
            ...early,
            { client: 0, at: testNow - 5 * dayMs, hits: 2, way: 3, phone: true },
            { client: 1, at: testNow - 40 * dayMs, hits: 1, way: 2, phone: false },
          ],
          0,
        )
        const unsummed = await answers()
        expect(unsummed.every(({ summed }) => summed === 0)).toBe(true)
        await summing.catchUp()
        const summed = await answers()
        expect(summed.every(({ summed }) => summed > 0)).toBe(true)
        expect(rowsOf(summed)).toEqual(rowsOf(unsummed))
        // September is read as one sum, save by its days.
        expect(summed.map(({ summed, sums }) => summed > sums)).toEqual(byMonth)
        for (const other of others) expect(await visited(other)).toMatchObject({ summed: 0 })

        await send(
          [...late, { client: 7, at: testNow - 5 * dayMs, hits: 1, way: 3, phone: true }],
          50,
        )
        const half = await answers()
        await summing.catchUp()
        const again = await answers()
        await store.change('truncate table summed_dates')
        const whole = rowsOf(await answers())
        expect(rowsOf(half)).toEqual(whole)
        expect(rowsOf(again)).toEqual(whole)
        expect(rowsOf(summed)).not.toEqual(whole)
      },
    ),
    { numRuns: 3 },
  )
}, 240_000)

test('the report reads sums as long as they hold, and visits from the first that came after', async () => {
  const { summing, post, report, store } = await openSummed()
  const at = (day: number) => testNow - day * dayMs
  const visits = [4, 4, 2].map((day, nth) => ({
    client: nth,
    at: at(day),
    hits: 1,
    way: 3,
    phone: false,
  }))
  await post('/v1/hits?site=default', visits.flatMap(hitsOf))
  await store.drain()
  await summing.catchUp()
  // Only sums know of them now.
  await store.change('truncate table visit_parts')

  const asked = '&by=date,campaign&metrics=visits,visitors'
  expect((await report(asked)).rows).toEqual([
    { date: '2026-10-11', campaign: 'c3', visits: 2, visitors: 2 },
    { date: '2026-10-13', campaign: 'c3', visits: 1, visitors: 1 },
  ])
  await post(
    '/v1/hits?site=default',
    hitsOf({ client: 0, at: at(2), hits: 1, way: 4, phone: false }, 9),
  )
  expect((await report(asked)).rows).toEqual([
    { date: '2026-10-11', campaign: 'c3', visits: 2, visitors: 2 },
    { date: '2026-10-13', campaign: 'c4', visits: 1, visitors: 1 },
  ])
})

test('sums of a day and of a month are of the visits of one site', async () => {
  const { summing, put, post, visited, store } = await openSummed()
  await put('/v1/sites/other', { domains: ['localhost'] })
  const seen = (client: number, day: number) => {
    return { client, at: testNow - day * dayMs, hits: 1, way: 3, phone: false }
  }
  await post('/v1/hits?site=default', [...hitsOf(seen(0, 3), 0), ...hitsOf(seen(1, 40), 1)])
  await post('/v1/hits?site=other', [...hitsOf(seen(2, 3), 2), ...hitsOf(seen(3, 40), 3)])
  await store.drain()
  const questions = [{ by: ['date'] }, { by: ['campaign'] }]
  const rows = async () => (await Promise.all(questions.map(visited))).map((one) => one.rows)
  const unsummed = await rows()
  await summing.catchUp()
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 6 })
  expect(await rows()).toEqual(unsummed)
})

test('a time zone of the site that is another one makes all sums void', async () => {
  const { summing, zone, post, visited, store } = await openSummed()
  const seen = { client: 0, at: testNow - 3 * dayMs, hits: 2, way: 3, phone: false }
  await post('/v1/hits?site=default', hitsOf(seen, 0))
  await store.drain()
  await summing.catchUp()
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 3, unread: 1 })

  zone.now = 'Asia/Tokyo'
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 0, unread: 0 })
  await summing.catchUp()
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 3, unread: 1 })
})

test('an insert that is repeated makes sums void, as its visits may have been lost the first time', async () => {
  const { summing, visited, planOf, store, rows } = await openSummed()
  const insert = () =>
    store.change(
      `insert into hits (site, event_id, type, ts, client_id, visit_id, visit_at)
       settings async_insert = 0, deduplicate_blocks_in_dependent_materialized_views = 1,
         insert_deduplication_token = 'one'
       select 'default', 'e', 'pageview', {at:DateTime64(3)} as ts, '1.1790000000', 'v', ts`,
      { at: '2026-10-12 12:00:00.000' },
    )
  await insert()
  await summing.catchUp()
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 3 })
  // No visit of the day is read.
  expect((await planOf({ by: ['date'] })).join()).not.toContain('visit_parts')
  await insert()
  expect(await rows('select count() as n from visit_parts')).toEqual([{ n: 1 }])
  expect(await visited({ by: ['date'] })).toMatchObject({ summed: 0 })
})

test('who is erased is in no sum', async () => {
  const { summing, post, remove, rows, store, visited } = await openSummed()
  // One is in a month that is over: its sum goes too.
  const seen = [30, 3].map((day, client) => ({
    client,
    at: testNow - day * dayMs,
    hits: 1,
    way: 3,
    phone: false,
  }))
  await post('/v1/hits?site=default', seen.flatMap(hitsOf))
  await store.drain()
  await summing.catchUp()
  const sums = `select span, sum(visits) as visits, uniqCombined64Merge(14)(visitors) as visitors
    from visit_sums group by span order by span`
  const ofOther = { span: 'day', visits: 1, visitors: 1 }
  expect(await rows(sums)).toEqual([
    { span: 'day', visits: 2, visitors: 2 },
    { span: 'month', visits: 1, visitors: 1 },
  ])

  expect((await remove('/v1/visitors/1.1790000000')).status).toBe(200)

  expect(await rows(sums)).toEqual([ofOther])
  const left = {
    rows: [
      { visits: 1, visitors: 1 },
      { visits: 1, visitors: 1 },
    ],
  }
  expect(await visited({ by: [] })).toMatchObject({ ...left, summed: 3 })
  await summing.catchUp()
  expect(await visited({ by: [] })).toMatchObject({ ...left, summed: 6 })
  expect(await rows(sums)).toEqual([ofOther])
})

test('a stop waits for no day that is not begun', async () => {
  const { summing, post, rows, store } = await openSummed()
  const seen = { client: 0, at: testNow - 3 * dayMs, hits: 1, way: 3, phone: false }
  await post('/v1/hits?site=default', hitsOf(seen, 0))
  await store.drain()

  const caughtUp = summing.catchUp()
  await summing.close()
  await caughtUp

  expect(await rows('select * from summed_dates')).toEqual([])
})

test('days are summed after ten minutes without a write, and from 20,000 writes on', async () => {
  const { summing, rows, store } = await openTestCollector()
  const write = (day: string, changes: number, seconds: number) =>
    store.change(
      `insert into visit_days
       select 'default', {day:Date}, {changes:UInt64}, now('UTC') - {seconds:UInt32}`,
      { day, changes, seconds },
    )
  await write('2026-10-02', 20_000, 600)
  await write('2026-10-07', 19_999, 600)
  await write('2026-10-12', 20_000, 500)

  await summing.catchUp()

  // With its neighbours, since a day of the site may lie on any of them.
  const dates = 'select toString(date) as date from summed_dates order by date'
  expect(await rows(dates)).toEqual([
    { date: '2026-10-01' },
    { date: '2026-10-02' },
    { date: '2026-10-03' },
  ])
})

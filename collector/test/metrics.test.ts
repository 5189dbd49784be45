import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const { get, post, rows, store } = await openTestCollector()
const browser = { type: 'text/plain', key: undefined }

/** The figures of one scrape, by name with labels. */
async function scrape(): Promise<Record<string, number>> {
  const { text } = await get('/metrics')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

const stateOf = (figures: Record<string, number>) => (state: string) =>
  figures[`throughline_rows{state="${state}"}`] ?? Number.NaN

test('accepted is stored, waiting and quarantined together at every scrape under load', async () => {
  for (let round = 0; round < 20; round += 1) {
    const sent = Array.from({ length: 10 }, () =>
      post('/v1/hits?site=default', beacon(hit(), hit()), browser),
    )
    const state = stateOf(await scrape())
    expect(state('stored') + state('waiting') + state('quarantined')).toBe(state('accepted'))
    await Promise.all(sent)
  }
  await store.drain()

  const figures = await scrape()
  const state = stateOf(figures)
  expect([state('accepted'), state('stored'), state('waiting')]).toEqual([400, 400, 0])
  expect(figures.throughline_journal_bytes).toBe(0)
  expect(figures['throughline_insert_seconds_count{table="hits"}']).toBeGreaterThan(0)
  expect(figures).toHaveProperty('nodejs_eventloop_lag_seconds')
})

test('a hit that comes again is answered as taken, and is stored and counted once', async () => {
  const one = hit({ visit_id: 'visit-sent-thrice' })
  for (let time = 0; time < 3; time += 1) {
    const answer = await post('/v1/hits?site=default', beacon(one), browser)
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } })
  }

  expect(await rows("select count() as n from hits where visit_id = 'visit-sent-thrice'")).toEqual([
    { n: 1 },
  ])
  expect((await scrape()).throughline_hits_repeated_total).toBe(2)
})

test('what is refused is counted by its reason', async () => {
  await post('/v1/deals?site=default', [deal({ revenue: -1 }), deal({ deal_id: 'good' })])
  await post('/v1/deals?site=default', [deal({ revenue: -2 })])

  expect((await scrape())['throughline_refused_total{reason="deals:negative"}']).toBe(2)
})

test('figures need a key, and probes none', async () => {
  expect((await get('/metrics', { key: undefined })).status).toBe(401)
  expect(await get('/readyz', { key: undefined })).toMatchObject({
    status: 200,
    body: { status: 'ready' },
  })
})

test('no file is left in the journal once all is stored', async () => {
  const { dataDir, store: other } = await openTestCollector({ database: 'left' })
  await other.drain()
  expect(readdirSync(`${dataDir}/journal/left`).filter((name) => name.endsWith('.ndjson'))).toEqual(
    [],
  )
})

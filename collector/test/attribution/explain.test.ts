import { join } from 'node:path'
import { models, reports, turnSql } from '@throughline/schema'
import { afterAll, expect, test } from 'vitest'
import { sqlOf } from '../../src/reports/parts-of-sql.ts'
import { openEmbedded } from '../../src/store/embedded.ts'
import { visitBy } from '../channel-visits.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { deal } from '../rows.ts'

const database = 'explained'
const { post, store, people, leadFacts, clock, dataDir } = await openTestCollector({ database })
const monthMs = 31 * 86_400_000
clock.now += monthMs
const eightMonths = [0, 1, 2, 3, 4, 5, 30, 36].map((ago) => testNow - ago * monthMs)
const client_id = '1.1795400123'
const seen = eightMonths.map((at) => visitBy('Email', { client: client_id, at }))
expect((await post('/v1/hits?site=default', seen)).status).toBe(200)
const asked = eightMonths.map((at, id) =>
  deal({ deal_id: `${id}`, client_id, created_at: at, status: 'won' }),
)
expect((await post('/v1/deals?site=default', asked)).status).toBe(200)
await store.drain()
await people.catchUp()
await leadFacts.catchUp()

const {
  writer,
  reports: client,
  analysts,
} = await openEmbedded({
  dir: join(dataDir, 'clickhouse'),
  database,
})
// Of each month one part, whatever turns made it of.
await writer.command({ query: 'optimize table lead_facts final' })
afterAll(async () => {
  await Promise.all([writer, client, analysts].map((one) => one.close()))
})

const params = {
  site: 'default',
  from: '2026-10-01',
  to: '2026-10-31',
  time_zone: 'UTC',
  currency: 'EUR',
  lead_goals: ['request'],
  bots: 0,
  basis: 'lead',
  lookback_days: 30,
  path: 'unchanged',
  last_k: 4,
  half_life_days: 7,
  model: 'linear',
  models: models.map(({ name }) => name),
  removal_effects: {},
  order: 'frequent',
  one_in: 1,
  hidden: ['spam', 'duplicate'],
  staff: [],
  ...{ settled: [], summed_dates: [], summed_days: [] },
  ...{ credits_settled: [], credited_dates: [], open_days: ['2026-10-01', '2026-10-15'] },
  as_of: '2026-11-15 12:00:00.000',
  ...{ by1: 'channel', by2: 'everything', by3: 'everything', by4: 'everything' },
}

/** How many of eight months a report may read visits and leads of, where it asks for October. */
const monthsRead: [
  name: string,
  visits: number,
  leads: number,
  asked?: Record<string, string | number>,
][] = [
  ['performance', 2, 2],
  ['models', 0, 2],
  ['paths', 2, 2, { by1: 'path' }],
  ['transitions', 2, 2],
  ['leads', 0, 2],
  ['managers', 0, 2],
  ['funnel', 4, 2],
  ['cohorts', 4, 8],
  ['data_quality', 3, 2],
  ['journey', 3, 0, { client_id }],
  ['advice', 0, 4, { weeks: 4 }],
  ['forecast', 0, 0],
  // Eight weeks more, and, as below, whose money came in the period may have been a lead long ago.
  ['anomalies', 6, 8],
  // An index on when money came leaves out most of what is older.
  ['thinking_time', 0, 8],
]

test.each(monthsRead)(
  '%s reads visits of at most %i months of eight, leads of %i, and hits of one person or none',
  async (...given) => {
    const [name, most, mostLeads, asked = {}] = given
    const report = reports[name]
    const parameters = report?.shape === 'list' ? report.parameters : {}
    const defaults = Object.entries(parameters).map(([key, one]) => [key, one.default])
    const lines = await plansOf(sqlOf(name, ['no ad groups', 'sums as they are', 'own staff']), {
      ...params,
      ...Object.fromEntries(defaults),
      // Reports of lists say it so.
      ...(report?.shape === 'list' ? { lookback: 30 } : {}),
      ...asked,
    })
    const readsOf = (table: string) => {
      const read = new RegExp(`ReadFromMergeTree \\(\\S*\\b${table}\\)`)
      return lines.flatMap((line, at) => {
        if (!read.test(line)) return []
        const rest = lines.slice(at + 1, at + 80).join('\n')
        return [rest.split('ReadFromMergeTree')[0] ?? '']
      })
    }
    const partsOf = (read: string) => Number(/^Parts: (\d+)\/\d+$/m.exec(read)?.[1])
    const reads = readsOf('visit_parts')
    expect(reads.length > 0).toBe(most > 0)
    for (const read of reads) expect(partsOf(read)).toBeLessThanOrEqual(most)

    const leadReads = readsOf('lead_facts')
    expect(leadReads.length > 0).toBe(mostLeads > 0)
    for (const read of leadReads) expect(partsOf(read)).toBeLessThanOrEqual(mostLeads)

    const hitReads = readsOf('hits')
    expect(hitReads.length).toBe(name === 'journey' ? 1 : 0)
    for (const read of hitReads) {
      expect(partsOf(read)).toBeLessThanOrEqual(most)
      expect(read).toContain('client_id in 1-element set')
    }
  },
  60_000,
)

test.each([
  { who: 'a journey', query: sqlOf('journey', []), table: 'deals' },
  { who: 'a journey', query: sqlOf('journey', []), table: 'visit_parts' },
  { who: 'a turn of deals', query: turnSql('find-deals'), table: 'deals' },
  { who: 'a turn of goals', query: turnSql('find-goals'), table: 'deals' },
])('$who looks for its own by the key of $table', async ({ query, table }) => {
  const sought = { client_id, deal_id: '1', phone: '', person_id: '', limit: 10, offset: 0 }
  const plan = await plansOf(query, { ...params, ...sought, turn: '1' })
  const reads = plan.join('\n').split('ReadFromMergeTree')
  const own = reads.filter((read) => read.startsWith(` (${database}.${table})`))
  expect(own.length).toBeGreaterThan(0)
  for (const read of own) expect(read).toMatch(/Condition: .*\b(?:deal_id|client_id) in/)
})

test('reports ask the key of a table before the rest, and leave out rewrites that find nothing', async () => {
  const settings = await store.read<{ name: string; value: string }>(
    `select name, value from system.settings
    where name in ('optimize_move_to_prewhere_if_final', 'optimize_extract_common_expressions', 'compile_expressions')
    order by name`,
  )
  expect(settings.map(({ name, value }) => `${name} = ${value}`)).toEqual([
    'compile_expressions = 0',
    'optimize_extract_common_expressions = 0',
    'optimize_move_to_prewhere_if_final = 1',
  ])
})

/** What ClickHouse plans for a query. */
async function plansOf(query: string, query_params: Record<string, unknown>): Promise<string[]> {
  const explain = `explain indexes = 1, pretty = 0, compact = 0 ${query}`
  const answer = await client.query({ query: explain, query_params, format: 'JSONEachRow' })
  return (await answer.json<{ explain: string }>()).map((line) => line.explain.trim())
}

import { models, reportSql, reports } from '@throughline/schema'
import { expect, test } from 'vitest'
import { visitBy } from '../channel-visits.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'

const { post, store, clock } = await openTestCollector()
const monthMs = 31 * 86_400_000
clock.now += monthMs

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
  ...{ by1: 'channel', by2: 'everything', by3: 'everything', by4: 'everything' },
}

test('no report reads hits, and visits are read of the months that are asked for', async () => {
  const months = [0, 1, 2, 3, 4, 5].map((ago) => testNow - ago * monthMs)
  const hits = months.map((at) => visitBy('Email', { client: '1.1795400123', at }))
  expect((await post('/v1/hits?site=default', hits)).status).toBe(200)
  await store.drain()

  for (const name of ['performance', 'models', 'paths', 'transitions']) {
    const by1 = name === 'paths' ? 'path' : 'channel'
    const plan = await store.read<{ explain: string }>(
      `explain indexes = 1, pretty = 0, compact = 0 ${reportSql(name)}`,
      { ...params, by1 },
    )
    const reads = plan.map(({ explain }) => explain.trim())
    expect(reads.filter((line) => /ReadFromMergeTree \(\S*\bhits\)/.test(line))).toEqual([])
    const visits = reads.flatMap((line, at) =>
      /ReadFromMergeTree \(\S*\bvisit_parts\)/.test(line) ? [reads.slice(at, at + 40)] : [],
    )
    expect(visits.length).toBeGreaterThan(0)
    for (const lines of visits) {
      // Of six months, at most October and the lookback before it.
      const parts = lines.map((line) => /^Parts: (\d+)\/(\d+)$/.exec(line)).find((found) => found)
      expect(Number(parts?.[1])).toBeLessThanOrEqual(4)
      expect(Number(parts?.[2])).toBeGreaterThanOrEqual(6)
    }
  }
}, 120_000)

const lists = await openTestCollector()
lists.clock.now += monthMs
const eightMonths = [0, 1, 2, 3, 4, 5, 30, 36].map((ago) => testNow - ago * monthMs)
const seen = eightMonths.map((at) => visitBy('Email', { client: '1.1795400123', at }))
expect((await lists.post('/v1/hits?site=default', seen)).status).toBe(200)
await lists.store.drain()

/** How many of eight months a list may read visits of, where it asks for October and thirty days before. */
const monthsRead: [name: string, most: number, asked?: Record<string, string | number>][] = [
  ['leads', 4],
  ['managers', 2],
  ['funnel', 4],
  ['cohorts', 4],
  ['data_quality', 3],
  ['journey', 3, { client_id: '1.1795400123' }],
  // Whose money came in the period may have been a lead for two years.
  ['thinking_time', 6],
]

test.each(monthsRead)(
  'the list %s reads visits of at most %i months of eight',
  async (...given) => {
    const [name, most, asked = {}] = given
    const report = reports[name]
    if (report?.shape !== 'list') throw new Error(`${name} is no list`)
    const defaults = Object.entries(report.parameters).map(([key, one]) => [key, one.default])
    const plan = await lists.store.read<{ explain: string }>(
      `explain indexes = 1, pretty = 0, compact = 0 ${reportSql(name)}`,
      {
        ...params,
        ...Object.fromEntries(defaults),
        ...{ lookback: 30, as_of: '2026-11-15 12:00:00.000', ...asked },
      },
    )
    const lines = plan.map(({ explain }) => explain.trim())
    const readsOf = (table: string) =>
      lines.flatMap((line, at) =>
        new RegExp(`ReadFromMergeTree \\(\\S*\\b${table}\\)`).test(line)
          ? [
              lines
                .slice(at + 1, at + 80)
                .join('\n')
                .split('ReadFromMergeTree')[0] ?? '',
            ]
          : [],
      )
    const partsOf = (read: string) => /^Parts: (\d+)\/(\d+)$/m.exec(read)
    const reads = readsOf('visit_parts')
    expect(reads.length).toBeGreaterThan(0)
    for (const read of reads) expect(Number(partsOf(read)?.[1])).toBeLessThanOrEqual(most)

    const hitReads = readsOf('hits')
    expect(hitReads.length).toBe(name === 'journey' ? 1 : 0)
    for (const read of hitReads) {
      expect(Number(partsOf(read)?.[1])).toBeLessThanOrEqual(most)
      expect(read).toContain('client_id in 1-element set')
    }
  },
  60_000,
)

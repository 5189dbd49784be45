import { models, reportSql } from '@throughline/schema'
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
  hidden: ['spam', 'duplicate'],
  staff: [],
  ...{ by1: 'channel', by2: 'everything', by3: 'everything', by4: 'everything' },
}

/** Anomalies read eight weeks more and the lookback of payments, which is all months that there are. */
const lists = ['forecast', 'anomalies', 'advice']

test('no report reads hits, and visits are read of the months that are asked for', async () => {
  const months = [0, 1, 2, 3, 4, 5].map((ago) => testNow - ago * monthMs)
  const hits = months.map((at) => visitBy('Email', { client: '1.1795400123', at }))
  expect((await post('/v1/hits?site=default', hits)).status).toBe(200)
  await store.drain()

  for (const name of ['performance', 'models', 'paths', 'transitions', ...lists]) {
    const by1 = name === 'paths' ? 'path' : 'channel'
    const plan = await store.read<{ explain: string }>(
      `explain indexes = 1, pretty = 0, compact = 0 ${reportSql(name)}`,
      {
        ...params,
        by1,
        by: 'campaign',
        weeks: 4,
        history_days: 365,
        as_of: '2026-11-15 12:00:00.000',
      },
    )
    const reads = plan.map(({ explain }) => explain.trim())
    expect(reads.filter((line) => /ReadFromMergeTree \(\S*\bhits\)/.test(line))).toEqual([])
    const visits = reads.flatMap((line, at) =>
      /ReadFromMergeTree \(\S*\bvisit_parts\)/.test(line) ? [reads.slice(at, at + 40)] : [],
    )
    expect(visits.length > 0).toBe(name !== 'forecast')
    if (name === 'anomalies') continue
    for (const lines of visits) {
      // Of six months, at most October and the lookback before it.
      const parts = lines.map((line) => /^Parts: (\d+)\/(\d+)$/.exec(line)).find((found) => found)
      expect(Number(parts?.[1])).toBeLessThanOrEqual(4)
      expect(Number(parts?.[2])).toBeGreaterThanOrEqual(6)
    }
  }
}, 120_000)

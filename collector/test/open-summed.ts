import { performance } from '@throughline/schema'
import { expect, onTestFinished } from 'vitest'
import { filtersSql, readFilters } from '../src/reports/filters.ts'
import { sqlOf, unneededOf } from '../src/reports/parts-of-sql.ts'
import { creditSums } from '../src/sums/credit-sums.ts'
import { openSumming } from '../src/sums/summing.ts'
import { usableVisits } from '../src/sums/usable-visits.ts'
import { visitSums } from '../src/sums/visit-sums.ts'
import { openTestCollector } from './open-test-collector.ts'
import { hit } from './rows.ts'

const from = '2026-09-01'
const to = '2026-10-15'

/** Sums every day at once, however little came to it and however lately. */
export async function openSummed() {
  const collector = await openTestCollector()
  const { store } = collector
  const zone = { now: 'UTC' }
  const summing = openSumming({
    sites: { names: () => ['default'], find: () => ({ time_zone: zone.now, currency: 'EUR' }) },
    kinds: [visitSums, creditSums].map((sums) => sums(store, { restSeconds: 0, leastChanges: 1 })),
    onError: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => summing.close())
  return { ...collector, summing, zone, visited, planOf }

  /** What the performance report says of visits, how many of its days are summed, and in how many sums it reads them. */
  async function visited(asked: Asked) {
    const { query, params, sums } = await questionOf(asked)
    const rows = await store.read(query, params)
    const { settled, summed_dates, summed_days } = sums.params
    return { rows, summed: summed_dates.length, unread: summed_days.length, sums: settled.length }
  }

  async function planOf(asked: Asked): Promise<string[]> {
    const { query, params } = await questionOf(asked)
    const lines = await store.read<{ explain: string }>(`explain indexes = 1 ${query}`, params)
    return lines.map(({ explain }) => explain.trim())
  }

  async function questionOf({ by, filter = '', bots = 0 }: Asked) {
    const filters = readFilters(filter, Object.keys(performance.dimensions))
    const time_zone = zone.now
    const sums = await usableVisits(
      store,
      { site: 'default', by, filters, settings: { time_zone } },
      { period: { from, to }, staff: [] },
    )
    const { sql, params } = filtersSql(filters)
    const unneeded = [...unneededOf('visits', sums.has), 'ad groups']
    const whole = sqlOf('performance', unneeded).replaceAll('/* filters */', sql)
    const visited = whole.slice(0, whole.indexOf(',\n  credited as ('))
    const query = `${visited}\nselect * from visited order by is_total, dim1, dim2, dim3`
    const [by1, by2, by3, by4] = [...by, ...Array(4).fill('everything')]
    const given = { site: 'default', from, to, time_zone, bots, staff: [] }
    return { query, sums, params: { ...given, ...sums.params, ...params, by1, by2, by3, by4 } }
  }
}

export type Asked = { by: string[]; filter?: string; bots?: number }

/** A visit of a client: `way` tells its campaign, 0 and 1 none. */
export type Seen = { client: number; at: number; hits: number; way: number; phone: boolean }

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

export function hitsOf({ client, at, hits, way, phone }: Seen, nth: number) {
  const tags = way < 2 ? '' : `?utm_source=s${way}&utm_medium=cpc&utm_campaign=c${way}`
  return Array.from({ length: hits }, (_, page) =>
    hit({
      ...(page % 3 === 2 ? { type: 'goal', name: 'tea' } : { type: 'pageview' }),
      ts: at + page * 20_000,
      client_id: `${client + 1}.1790000000`,
      visit_id: `visit-of-${nth}`,
      visit_at: at,
      landing_page: `http://localhost/${tags}`,
      ...(phone ? { user_agent: iphone } : {}),
    }),
  )
}

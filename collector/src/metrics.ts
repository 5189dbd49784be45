import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Matcher } from './calls/matcher.ts'
import type { PoolCounts } from './numbers/lending.ts'
import type { PoolName } from './numbers/memory.ts'
import type { RecentEvents } from './recent-events.ts'
import type { Refusals } from './refusals.ts'
import type { Store } from './store/store.ts'
import { deliveryMetrics } from './webhooks/delivery-metrics.ts'

export type Metrics = ReturnType<typeof openMetrics>

type Watched = {
  store: Store
  refusals: Refusals
  recentEvents: RecentEvents
  pools: () => Promise<PoolCounts[]>
  matcher: Matcher
  now: () => number
}

/** What an operator watches, in Prometheus' own text. Names and units are of this file. */
export function openMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const inserts = new Histogram({
    name: 'throughline_insert_seconds',
    help: 'How long the database took for a segment of the journal.',
    labelNames: ['table'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const queries = new Counter({
    name: 'throughline_clickhouse_queries_total',
    help: 'Queries on the ClickHouse port, by how they ended.',
    labelNames: ['outcome'],
    registers,
  })
  const overflows = new Counter({
    name: 'throughline_number_overflows_total',
    help: 'Visits that found all numbers, or addresses, of a pool taken.',
    labelNames: ['site', 'pool'],
    registers,
  })
  const unasked = new Counter({
    name: 'throughline_number_unasked_total',
    help: 'Visitors who got no number as Redis could not tell who holds which.',
    registers,
  })
  const matches = new Counter({
    name: 'throughline_matches_total',
    help: 'New answers to whose a call or an e-mail is, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const deliveries = deliveryMetrics(registers)
  // Among them nodejs_eventloop_lag_seconds, and the memory and CPU time of the process.
  collectDefaultMetrics({ register: registry })

  return {
    inserted: (table: string, seconds: number) => inserts.observe({ table }, seconds),
    queried: (outcome: string) => queries.inc({ outcome }),
    deliveries,
    overflowed: ({ site, pool }: PoolName) => overflows.inc({ site, pool }),
    unasked: () => unasked.inc(),
    matched: (reason: string) => matches.inc({ reason }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    /** Reads the rest at each scrape. */
    watch({ store, refusals, recentEvents, pools, matcher, now }: Watched): void {
      deliveries.watch(now)
      const rows = new Gauge({
        name: 'throughline_rows',
        help: 'Rows since the start: accepted = stored + waiting + quarantined.',
        labelNames: ['state'],
        registers,
        // One look, so that the sum holds at every scrape.
        collect() {
          const { accepted, stored, waiting, quarantined } = store.journal.tally()
          for (const [state, count] of Object.entries({ accepted, stored, waiting, quarantined })) {
            rows.set({ state }, count)
          }
        },
      })
      const refused = new Counter({
        name: 'throughline_refused_total',
        help: 'Rows and requests that were refused, by kind and reason.',
        labelNames: ['reason'],
        registers,
        collect() {
          refused.reset()
          for (const [reason, count] of refusals.all()) refused.inc({ reason }, count)
        },
      })
      const repeated = new Counter({
        name: 'throughline_hits_repeated_total',
        help: 'Hits that came again and were known.',
        registers,
        collect() {
          repeated.reset()
          repeated.inc(recentEvents.repeats())
        },
      })
      const lent = new Gauge({
        name: 'throughline_numbers',
        help: 'Numbers, and addresses, of a pool: held by a visitor, or free.',
        labelNames: ['site', 'pool', 'state'],
        registers,
        async collect() {
          lent.reset()
          for (const { site, pool, held, free } of await pools()) {
            lent.set({ site, pool, state: 'held' }, held)
            lent.set({ site, pool, state: 'free' }, free)
          }
        },
      })
      const bytes = new Gauge({
        name: 'throughline_journal_bytes',
        help: 'Bytes that wait for the database.',
        registers,
        collect() {
          bytes.set(store.journal.tally().bytes)
        },
      })
      const unmatched = new Gauge({
        name: 'throughline_matches_waiting',
        help: 'Calls and e-mails that wait to be matched.',
        registers,
        collect() {
          unmatched.set(matcher.waiting())
        },
      })
      const age = new Gauge({
        name: 'throughline_journal_oldest_seconds',
        help: 'How long the oldest row has waited for the database.',
        registers,
        collect() {
          age.set(Math.max(0, now() - store.asOf()) / 1000)
        },
      })
    },
  }
}

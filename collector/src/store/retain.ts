import type { ClickHouseClient } from '@clickhouse/client'
import type { Retained, Retention } from '../retention.ts'

type Place = { kind: Retained; table: string; day: string }

/** Where each kind lies, and the day from which it grows old. */
const places: Place[] = [
  { kind: 'hits', table: 'hits', day: 'toDate(ts)' },
  { kind: 'goals', table: 'goals', day: 'toDate(ts)' },
  { kind: 'visits', table: 'visit_parts', day: 'day' },
  { kind: 'visits', table: 'visit_samples', day: 'day' },
  { kind: 'visits', table: 'visit_sums', day: 'date' },
  { kind: 'deals', table: 'deals', day: 'toDate(created_at)' },
  { kind: 'deals', table: 'credit_sums', day: 'date' },
  { kind: 'payments', table: 'payments', day: 'toDate(paid_at)' },
  { kind: 'payments', table: 'payment_deals', day: 'toDate(paid_at)' },
  { kind: 'costs', table: 'costs', day: 'date' },
  // A message of a call may not say when the call began.
  { kind: 'calls', table: 'calls', day: 'toDate(received_at)' },
  { kind: 'emails', table: 'emails', day: 'toDate(sent_at)' },
  { kind: 'leases', table: 'leases', day: 'toDate(until)' },
  { kind: 'leases', table: 'overflows', day: 'toDate(at)' },
  { kind: 'matches', table: 'matches', day: 'toDate(at)' },
]

/**
 * Gives every table the TTL that the operator wants, where it has another. A TTL of another shape was
 * given by hand: it is left alone, unless the operator names that kind.
 */
export async function retain(writer: ClickHouseClient, retention: Retention): Promise<void> {
  const ttls = await currentTtls(writer)
  for (const { kind, table, day } of places) {
    const days = retention[kind]
    const current = ttls.get(table) ?? ''
    const wanted = days === undefined ? '' : `${day} + toIntervalDay(${days})`
    if (current === wanted) continue
    if (wanted !== '') {
      // Old parts are worked off in the background: a start must not wait for them.
      const query = `alter table ${table} modify ttl ${wanted} settings mutations_sync = 0`
      await writer.command({ query })
    } else if (current.startsWith(`${day} + toIntervalDay(`)) {
      await writer.command({ query: `alter table ${table} remove ttl` })
    }
  }
}

async function currentTtls(writer: ClickHouseClient): Promise<Map<string, string>> {
  const answer = await writer.query({
    query: `select name, extract(engine_full, ' TTL (.*?)(?: SETTINGS |$)') as ttl
      from system.tables where database = currentDatabase()`,
    format: 'JSONEachRow',
  })
  const rows = await answer.json<{ name: string; ttl: string }>()
  return new Map(rows.map(({ name, ttl }) => [name, ttl]))
}

import { formatInstant, Lease as LeaseRecord, type Row, recordReader } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import type { Kind, PoolName, StoredLease } from './memory.ts'
import type { Lease } from './pool.ts'

const reader = recordReader(LeaseRecord)
const dayMs = 86_400_000
/** A visit of more days than this is nobody's. */
const longestVisitDays = 31
/** For how long a visitor who left is remembered, to see his number again. */
export const rememberMs = 7 * dayMs
const mostLeases = 200_000

/** A lease as the table keeps it. */
export function leaseRow({ site, kind, pool }: PoolName, lease: Lease): Row {
  const { client_id, visit_id, since, last_seen, until } = lease
  const number = lease.number.toLowerCase()
  const row = { kind, pool, number, client_id, visit_id, shown_at: since, last_seen, until }
  return { site, ...reader.row(row) }
}

export function overflowRow({ site, kind, pool }: PoolName, asking: Asking): Row {
  const { client_id, visit_id, at } = asking
  return { site, kind, pool, client_id, visit_id, at: formatInstant(at) }
}
type Asking = { client_id: string; visit_id: string; at: number }

/**
 * The last lease of each visitor and number: those that are held, and of those that ended the ones of
 * who may be remembered. At most 200,000, those first that end last.
 */
export async function readLeases(store: Store, now: number): Promise<StoredLease[]> {
  const rows = await store.read<Stored>(
    `select site, kind, pool, number, client_id, visit_id, toUnixTimestamp64Milli(shown_at) as since,
       toUnixTimestamp64Milli(leases.last_seen) as seen, toUnixTimestamp64Milli(leases.until) as ends
     from leases
     where shown_at > {oldest:DateTime64(3, 'UTC')}
       and (leases.until > {now:DateTime64(3, 'UTC')} or leases.last_seen > {remembered:DateTime64(3, 'UTC')})
     order by leases.until desc, leases.shown_at desc
     limit 1 by site, kind, pool, number, client_id
     limit {most:UInt32}`,
    {
      now: formatInstant(now),
      oldest: formatInstant(now - longestVisitDays * dayMs),
      remembered: formatInstant(now - rememberMs),
      most: mostLeases,
    },
  )
  return rows.map(({ since, seen, ends, ...lease }) => ({
    ...lease,
    since: Number(since),
    last_seen: Number(seen),
    until: Number(ends),
  }))
}

type Stored = {
  site: string
  kind: Kind
  pool: string
  number: string
  client_id: string
  visit_id: string
  since: string
  seen: string
  ends: string
}

/** Whether a number of the site was lent to anybody of late, as far as the table tells. */
export async function wasLent(store: Store, site: string, now: number): Promise<boolean> {
  await store.drain()
  const rows = await store.read(
    `select 1 as found from leases
     where site = {site:String} and shown_at > {oldest:DateTime64(3, 'UTC')} limit 1`,
    { site, oldest: formatInstant(now - longestVisitDays * dayMs) },
  )
  return rows.length > 0
}

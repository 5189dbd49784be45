import type { Shown } from '../numbers/match.ts'
import type { Store } from '../store/store.ts'
import type { Contact, ContactKind } from './contacts.ts'

type Asked = {
  site: string
  kind: ContactKind
  contacts: Contact[]
  /** What was dialled or written to, as leases name it. */
  dialledOf: (contact: Contact) => string
  graceMs: number
}

/** The leases that may decide about some contacts, by number; of each its newest renewal. */
export async function leasesOf(store: Store, asked: Asked): Promise<Map<string, Shown[]>> {
  const { site, kind, contacts, dialledOf, graceMs } = asked
  const numbers = [...new Set(contacts.map(dialledOf))].filter((number) => number !== '')
  const leases = new Map<string, Shown[]>()
  if (numbers.length === 0) return leases
  const times = contacts.map(({ at }) => at)
  const rows = await store.read<StoredLease>(leasesSql, {
    site,
    kind: kind === 'call' ? 'phone' : 'email',
    numbers,
    latest: Math.max(...times),
    earliest: Math.min(...times) - graceMs,
  })
  for (const { number, client_id, visit_id, shown_ms, last_ms, until_ms } of rows) {
    const shown = {
      ...{ client_id, visit_id },
      shown_at: Number(shown_ms),
      last_seen: Number(last_ms),
      until: Number(until_ms),
    }
    leases.set(number, [...(leases.get(number) ?? []), shown])
  }
  return leases
}

type StoredLease = Record<
  'number' | 'client_id' | 'visit_id' | 'shown_ms' | 'last_ms' | 'until_ms',
  string
>

// A tag in an address is its visitor's for ever.
const leasesSql = `
  select number, client_id,
    argMax(leases.visit_id, until) as visit_id,
    toString(toUnixTimestamp64Milli(shown_at)) as shown_ms,
    toString(max(toUnixTimestamp64Milli(last_seen))) as last_ms,
    toString(max(toUnixTimestamp64Milli(until))) as until_ms
  from leases
  where site = {site:String} and kind = {kind:String} and has({numbers:Array(String)}, number)
    and client_id != ''
    and toUnixTimestamp64Milli(shown_at) <= {latest:Int64}
  group by number, shown_at, client_id
  having max(toUnixTimestamp64Milli(until)) >= {earliest:Int64} or position(number, '+') > 1`

import { openRecent } from '../recent.ts'
import type { Lease } from './pool.ts'

export type Kind = 'phone' | 'email'
export type PoolName = { site: string; kind: Kind; pool: string }
export type StoredLease = PoolName & Lease

export type LeaseMemory = ReturnType<typeof openLeaseMemory>

/** What one process knows of leases: who holds which number, and which one a visitor had last. */
export function openLeaseMemory({ capacity = 200_000 }: { capacity?: number } = {}) {
  const books = new Map<string, Map<string, Lease>>()
  const lasts = openRecent<{ number: string }>({ capacity })
  const pools = new Set<string>()
  return { leasesOf, lastOf, restore, forget }

  /** By number. A number has one holder in all pools of a site, as it may move between them. */
  function leasesOf({ site, kind }: Omit<PoolName, 'pool'>): Map<string, Lease> {
    const name = `${site}\n${kind}`
    const known = books.get(name)
    if (known) return known
    const book = new Map<string, Lease>()
    books.set(name, book)
    return book
  }

  function lastOf({ site, kind, pool }: PoolName) {
    const prefix = `${site}\n${kind}\n${pool}\n`
    pools.add(prefix)
    return {
      get: (client: string) => lasts.get(prefix + client),
      set: (client: string, last: { number: string }) => lasts.set(prefix + client, last),
    }
  }

  /** Takes over what was stored, in any order. */
  function restore(stored: StoredLease[]): void {
    const inOrder = stored.toSorted((a, b) => a.last_seen - b.last_seen || a.since - b.since)
    for (const { site, kind, pool, ...lease } of inOrder) {
      const book = leasesOf({ site, kind })
      if (lease.until >= (book.get(lease.number)?.until ?? 0)) book.set(lease.number, lease)
      lastOf({ site, kind, pool }).set(lease.client_id, { number: lease.number })
    }
  }

  /** Whose the numbers of an erased visitor are. They stay held: his page may still show them. */
  function forget(clientId: string): void {
    for (const prefix of pools) lasts.remove(prefix + clientId)
    for (const book of books.values()) {
      for (const [number, lease] of book) {
        if (lease.client_id === clientId)
          book.set(number, { ...lease, client_id: '', visit_id: '' })
      }
    }
  }
}

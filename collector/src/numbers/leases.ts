import type { Row } from '@throughline/schema'
import { openRecent } from '../recent.ts'
import type { Ask, Counts, Lender } from './lender.ts'
import type { PoolName, StoredLease } from './memory.ts'
import type { Lease } from './pool.ts'
import { leaseRow, overflowRow } from './stored-leases.ts'

type Options = {
  lender: Lender
  /** Resolves when the rows are on disk. */
  add(table: 'leases' | 'overflows', rows: Row[]): Promise<void>
  onOverflow: (pool: PoolName) => void
  /** A row could not be kept. */
  onError: (error: unknown) => void
}

export type Leases = ReturnType<typeof openLeases>

/**
 * How far a stored `until` runs ahead of the true one. Renewals within it need no row, and still a
 * collector that starts from the table frees no number early; it frees some this much late.
 */
const aheadMs = 30_000

/** Lends numbers, and keeps who had which: a row is on disk before its number is shown. */
export function openLeases({ lender, add, onOverflow, onError }: Options) {
  // By lease: until when the table says that it lasts.
  const stored = openRecent<{ until: number }>({ capacity: 200_000 })
  const turnedAway = openRecent<object>({ capacity: 50_000 })
  let ready = false
  return { lease, keep, start, counts, forget: lender.forget, close: lender.close }

  /** Before it nothing is lent: it could be somebody's. */
  function start(rows: StoredLease[]): void {
    lender.restore(rows)
    ready = true
  }

  /** The visitor's number; undefined where all are taken, or nobody can tell, or nothing can be kept. */
  async function lease(ask: Ask): Promise<Lease | undefined> {
    if (!ready) return undefined
    const outcome = await lender.lease(ask)
    if (outcome === 'taken') await turnAway(ask)
    if (typeof outcome === 'string') return undefined
    return (await keep(ask, outcome)) ? outcome : undefined
  }

  /**
   * Whether the table knows of the lease, or will. Renewals are mostly said already; where one can't be,
   * the lease that is shown goes on.
   */
  async function keep(pool: PoolName, lease: Lease): Promise<boolean> {
    const name = `${pool.site}\n${lease.number}\n${lease.client_id}\n${lease.since}`
    const before = stored.get(name)
    if (before && before.until >= lease.until) return true
    const until = lease.until + aheadMs
    try {
      await add('leases', [leaseRow(pool, { ...lease, until })])
      stored.set(name, { until })
      return true
    } catch (error) {
      onError(error)
      return before !== undefined
    }
  }

  /** Counts each visit once, however often its pages ask. */
  async function turnAway(ask: Ask): Promise<void> {
    const name = `${ask.site}\n${ask.kind}\n${ask.pool}\n${ask.visit_id}`
    if (turnedAway.get(name)) return
    turnedAway.set(name, {})
    onOverflow(ask)
    await add('overflows', [overflowRow(ask, ask)]).catch(onError)
  }

  async function counts(pool: Parameters<Lender['counts']>[0]): Promise<Counts> {
    return ready ? lender.counts(pool) : undefined
  }
}

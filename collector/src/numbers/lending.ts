import { setTimeout } from 'node:timers/promises'
import type { Replacement } from '@throughline/schema'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import { openLeases } from './leases.ts'
import type { Lender } from './lender.ts'
import type { Kind, PoolName } from './memory.ts'
import { openNumbers } from './numbers.ts'
import { readLeases } from './stored-leases.ts'

type Options = {
  lender: Lender
  store: Store
  sites: Sites
  swapRules: (swaps: Replacement[]) => unknown[]
  onOverflow: (pool: PoolName) => void
  onError: (error: unknown, doing: string) => void
  now: () => number
}

/** How many numbers of a pool are held, and how many are free. */
export type PoolCounts = PoolName & { held: number; free: number }

const minuteMs = 60_000
/** A start waits this long for the leases of before. Then it takes hits, and lends nothing as yet. */
const patienceMs = 10_000
const pauseMs = 5_000

/** All that lends numbers, and what it knew before the last stop. */
export async function openLending(options: Options) {
  const { lender, store, sites, swapRules, onOverflow, onError, now } = options
  const leases = openLeases({
    lender,
    add: store.add,
    onOverflow,
    onError: (error) => onError(error, 'keeping a lease failed'),
  })
  const closing = new AbortController()
  const numbers = openNumbers({ leases, swapRules })
  const restored = restore()
  const waits = sites.names().some((site) => wants(site))
  if (waits) await inTime(restored)
  return { numbers, counts, close }

  function wants(site: string): boolean {
    const settings = sites.find(site)
    return settings !== undefined && numbers.wanted(settings)
  }

  async function restore(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        // What an earlier process left in the journal is part of what was lent.
        await store.drain()
        return leases.start(await readLeases(store, now()))
      } catch (error) {
        if (closing.signal.aborted) return
        onError(error, 'reading the leases failed, no number is lent')
        await setTimeout(pauseMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  async function counts(): Promise<PoolCounts[]> {
    const found: PoolCounts[] = []
    for (const { holdMs, numbers: ofPool, ...name } of sites.names().flatMap(poolsOf)) {
      const count = await leases.counts({ ...name, numbers: ofPool, holdMs, at: now() })
      if (count) found.push({ ...name, ...count })
    }
    return found
  }

  function poolsOf(site: string) {
    const { number_pools = [], email_pools = [] } = sites.find(site) ?? {}
    const phone: Kind = 'phone'
    const email: Kind = 'email'
    return [
      ...number_pools.map(({ name, numbers: ofPool, hold_minutes }) => ({
        ...{ site, kind: phone, pool: name },
        ...{ numbers: ofPool, holdMs: hold_minutes * minuteMs },
      })),
      ...email_pools.flatMap(({ from, addresses, hold_minutes }) =>
        addresses
          ? {
              ...{ site, kind: email, pool: from.toLowerCase() },
              ...{ numbers: addresses, holdMs: hold_minutes * minuteMs },
            }
          : [],
      ),
    ]
  }

  async function close(): Promise<void> {
    closing.abort()
    // The database is not to be closed while it is being read.
    await inTime(restored)
    await leases.close()
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  const done = new AbortController()
  const late = setTimeout(patienceMs, undefined, { signal: done.signal }).catch(() => {})
  await Promise.race([work, late])
  done.abort()
}

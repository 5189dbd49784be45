import type { Ask, Lender } from './lender.ts'
import { type LeaseMemory, openLeaseMemory } from './memory.ts'
import { openPool, type Pool } from './pool.ts'

type Opened = { pool: Pool; numbers: readonly string[]; holdMs: number }

/** Lends numbers where there is one collector: all it knows is in its memory. */
export function openOwnLender(memory: LeaseMemory = openLeaseMemory()): Lender {
  const opened = new Map<string, Opened>()
  return {
    lease: async (ask) => poolOf(ask).lease(ask),
    restore: memory.restore,
    counts: async (asked) => poolOf(asked).counts(asked.at),
    forget: async (clientId) => memory.forget(clientId),
    close: async () => {},
  }

  function poolOf(ask: Pick<Ask, 'site' | 'kind' | 'pool' | 'numbers' | 'holdMs'>): Pool {
    const { numbers, holdMs } = ask
    const name = `${ask.site}\n${ask.kind}\n${ask.pool}`
    const known = opened.get(name)
    // Settings are replaced and never changed.
    if (known?.numbers === numbers && known.holdMs === holdMs) return known.pool
    if (known) known.pool.change({ numbers, holdMs })
    const pool =
      known?.pool ??
      openPool({ numbers, holdMs, leases: memory.leasesOf(ask), last: memory.lastOf(ask) })
    opened.set(name, { pool, numbers, holdMs })
    return pool
  }
}

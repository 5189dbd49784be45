import type { PoolName, StoredLease } from './memory.ts'
import type { Asking, Outcome } from './pool.ts'

/** The pool as the settings have it now, and who asks. */
export type Ask = PoolName & Asking & { numbers: readonly string[]; holdMs: number }

/** Lends the numbers of all pools: in this process, or in one place for several collectors. */
export type Lender = {
  /** Never throws. `away`: nobody could be asked who holds what. */
  lease(ask: Ask): Promise<Outcome | 'away'>
  /** Takes over what the table of leases says. */
  restore(stored: StoredLease[]): void
  /** How many numbers of a pool are held at `at`; undefined where nobody can say. */
  counts(pool: Pick<Ask, 'site' | 'kind' | 'pool' | 'numbers' | 'holdMs' | 'at'>): Promise<Counts>
  /** Forgets an erased visitor; his numbers stay held to their end. @throws where it can't */
  forget(clientId: string): Promise<void>
  close(): Promise<void>
}

export type Counts = { held: number; free: number } | undefined

import { openRecent } from '../recent.ts'

/** One visitor's hold of a number; times are Unix ms. It can be called until `until`, and is free then. */
export type Lease = {
  number: string
  client_id: string
  since: number
  /** The visitor's last sign of life. */
  last_seen: number
  until: number
}

type Options = {
  /** E.164, each once. */
  numbers: string[]
  /** How long a number stays a visitor's after his last sign of life, in ms. */
  holdMs: number
  /** Leases that a start found in the journal, in any order. */
  held?: Lease[]
  /** How many visitors who left are remembered, to see their numbers again. */
  capacity?: number
}

/**
 * Numbers that visitors hold one at a time. The numbers stand in the order of their holders' last sign
 * of life, so that the first is the one that rested longest, and giving one takes no search.
 */
export function openPool({ numbers, holdMs, held = [], capacity = 100_000 }: Options) {
  const leases = new Map<string, Lease>(numbers.map((number) => [number, unused(number)]))
  const numberOf = openRecent<{ number: string }>({ capacity: capacity * 2 })
  let overflow = 0
  let now = 0
  for (const lease of held.toSorted((a, b) => a.last_seen - b.last_seen)) {
    if (leases.has(lease.number)) keep(lease)
  }
  return {
    lease,
    overflow: () => overflow,
    leases: () => [...leases.values()].filter(({ until }) => until > 0),
  }

  /**
   * The visitor's number, from now on for `holdMs`: the one he holds, else his last one where it is
   * free, else the one that rested longest. Undefined, and counted, where all are taken.
   */
  function lease(clientId: string, at: number): Lease | undefined {
    // The order stands on a clock that never goes back.
    now = Math.max(now, at)
    const last = leases.get(numberOf.get(clientId)?.number ?? '')
    if (last?.client_id === clientId && now < last.until)
      return keep({ ...last, last_seen: now, until: now + holdMs })
    const free = last && last.until <= now ? last : rested()
    if (free === undefined) {
      overflow += 1
      return undefined
    }
    const { number } = free
    return keep({ number, client_id: clientId, since: now, last_seen: now, until: now + holdMs })
  }

  function rested(): Lease | undefined {
    const [first] = leases.values()
    return first && first.until <= now ? first : undefined
  }

  /** Puts it behind all others: it was seen last. */
  function keep(lease: Lease): Lease {
    leases.delete(lease.number)
    leases.set(lease.number, lease)
    now = Math.max(now, lease.last_seen)
    numberOf.set(lease.client_id, { number: lease.number })
    return lease
  }
}

function unused(number: string): Lease {
  return { number, client_id: '', since: 0, last_seen: 0, until: 0 }
}

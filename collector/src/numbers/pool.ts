import { openRecent } from '../recent.ts'

/** One visitor's hold of a number; times are Unix ms. It can be called until `until`, and is free then. */
export type Lease = {
  number: string
  client_id: string
  visit_id: string
  /** When this visit was first shown it. */
  since: number
  /** The visitor's last sign of life. */
  last_seen: number
  until: number
}

export type Asking = {
  client_id: string
  visit_id: string
  at: number
  /** Gives a number to nobody who never had one of the pool. */
  known?: boolean
}

/** `taken`: others hold all numbers. `unknown`: of somebody who had to be known. */
export type Outcome = Lease | 'taken' | 'unknown'

type Numbers = {
  /** E.164, each once. */
  numbers: readonly string[]
  /** How long a number stays a visitor's after his last sign of life, in ms. */
  holdMs: number
}

type Options = Numbers & {
  /** By number, of all pools that it may ever have been in: there a number has one holder. */
  leases?: Map<string, Lease>
  /** The last numbers of visitors, so that they see them again. */
  last?: {
    get(client: string): { number: string } | undefined
    set(client: string, last: { number: string }): void
  }
}

export type Pool = ReturnType<typeof openPool>

/**
 * Numbers that visitors hold one at a time. The numbers stand in the order of their holders' last sign
 * of life, so that the first is the one that rested longest, and giving one takes no search, save for who
 * comes back when his last number is another's: changes of the pool may have left him an older one.
 */
export function openPool({
  leases = new Map(),
  last = openRecent({ capacity: 200_000 }),
  ...given
}: Options) {
  let { holdMs } = given
  let order = new Map<string, number>()
  // Until then a lease may end later than one behind it in the order: holds were others, or stored
  // leases end a little later than their holders were told.
  let mixedUntil = 0
  let now = 0
  change(given)
  return { lease, change, counts }

  /**
   * The visitor's number, from now on for the hold: the one he has, else his last one where it is
   * free, else the one that rested longest.
   */
  function lease({ client_id, visit_id, at, known = false }: Asking): Outcome {
    // The order stands on a clock that never goes back.
    now = Math.max(now, at)
    const lastNumber = last.get(client_id)?.number
    if (lastNumber === undefined && known) return 'unknown'
    const mine = lastNumber === undefined ? undefined : holdOfVisitor(client_id, lastNumber)
    if (mine?.client_id === client_id && now < mine.until) {
      return keep({
        ...mine,
        visit_id,
        since: mine.visit_id === visit_id ? mine.since : now,
        last_seen: now,
        // What was said of before a hold was shortened holds.
        until: Math.max(mine.until, now + holdMs),
      })
    }
    const number = mine && mine.until <= now ? mine.number : rested()
    if (number === undefined) return 'taken'
    return keep({ number, client_id, visit_id, since: now, last_seen: now, until: now + holdMs })
  }

  /** Other numbers, or another hold. Nobody loses what he was promised. */
  function change(to: Numbers): void {
    holdMs = to.holdMs
    const holds = to.numbers.map(holdOf).sort((a, b) => a.last_seen - b.last_seen)
    order = new Map(holds.map(({ number, last_seen }) => [number, last_seen]))
    for (const { until, last_seen } of holds) {
      mixedUntil = Math.max(mixedUntil, until)
      now = Math.max(now, last_seen)
    }
  }

  function counts(at: number): { held: number; free: number } {
    const held = [...order.keys()].filter((number) => holdOf(number).until > at).length
    return { held, free: order.size - held }
  }

  function rested(): string | undefined {
    for (const [number, seen] of order) {
      const { until, last_seen } = holdOf(number)
      if (last_seen !== seen) {
        // Lent by another pool in which it was. It comes by again, behind all others.
        place(number, last_seen)
        mixedUntil = Math.max(mixedUntil, until)
      } else if (until <= now) return number
      else if (mixedUntil <= now) return undefined
    }
    return undefined
  }

  function keep(kept: Lease): Lease {
    leases.set(kept.number, kept)
    place(kept.number, kept.last_seen)
    last.set(kept.client_id, { number: kept.number })
    return kept
  }

  /** Puts it behind all others: it was seen last. */
  function place(number: string, seen: number): void {
    order.delete(number)
    order.set(number, seen)
  }

  /** Of his last number; where that left the pool, or is another's now, of the one that he holds still. */
  function holdOfVisitor(client_id: string, lastNumber: string): Lease | undefined {
    const last = order.has(lastNumber) ? holdOf(lastNumber) : undefined
    if (last && (last.client_id === client_id || last.until <= now)) return last
    for (const number of order.keys()) {
      const hold = holdOf(number)
      if (hold.client_id === client_id && now < hold.until) return hold
    }
    return last
  }

  function holdOf(number: string): Lease {
    return leases.get(number) ?? unused(number)
  }
}

function unused(number: string): Lease {
  return { number, client_id: '', visit_id: '', since: 0, last_seen: 0, until: 0 }
}

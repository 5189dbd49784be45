import type { Shown } from './match.ts'

/** Somebody who was shown the number, and how likely it was he. Weights of all of them sum to 1. */
export type Candidate = { client_id: string; visit_id: string; weight: number }

/** In this time without a sign of life a visitor becomes half as likely to be the one who calls. */
const halfLifeMs = 10 * 60_000

/**
 * Who may have dialled at `at`: visitors to whom the number was shown before, and whose lease ended no
 * longer than the grace ago. One of idle time t weighs 2^(−t / 10 min), as a share of all weights; who
 * was seen after the call began was not idle. The likeliest comes first. Two leases of one visitor are
 * one candidate, and the order of the leases does not matter.
 */
export function candidatesOf(
  leases: readonly Shown[],
  { at, graceMs }: { at: number; graceMs: number },
): Candidate[] {
  const open = leases
    .filter(({ shown_at, until }) => shown_at <= at && at <= until + graceMs)
    .toSorted(likelierFirst)
  const latest = open.filter(
    ({ client_id }, place) => place === open.findIndex((one) => one.client_id === client_id),
  )
  const idleMs = ({ last_seen }: Shown) => Math.max(0, at - last_seen)
  // Against the likeliest, so that an old call's weights don't all round to 0.
  const least = Math.min(...latest.map(idleMs))
  const raw = latest.map((lease) => 2 ** ((least - idleMs(lease)) / halfLifeMs))
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  return latest.map(({ client_id, visit_id }, place) => ({
    client_id,
    visit_id,
    weight: (raw[place] ?? 0) / total,
  }))
}

function likelierFirst(a: Shown, b: Shown): number {
  return (
    b.last_seen - a.last_seen ||
    b.until - a.until ||
    b.shown_at - a.shown_at ||
    (a.client_id < b.client_id ? -1 : a.client_id > b.client_id ? 1 : 0) ||
    (a.visit_id < b.visit_id ? -1 : 1)
  )
}

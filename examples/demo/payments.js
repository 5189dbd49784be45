import { dayMs } from './days.js'

const inTwoParts = 0.28
const refunded = 0.04

/**
 * The payments of a deal that is won at `decidedMs`, as far as they came before `endMs`: whole, or an
 * advance and the rest on the day it is won. A few people later get some or all of it back.
 */
export function paymentsOf({ deal_id, cents, atMs, decidedMs, endMs, random }) {
  const advance = random.chance(inTwoParts) ? Math.round(cents * random.between(0.3, 0.6)) : 0
  const refund = random.chance(refunded) ? Math.round(cents * random.pick([0.3, 1])) : 0
  return [
    { part: 'advance', cents: advance, paidMs: random.between(atMs, decidedMs) },
    { part: 'rest', cents: cents - advance, paidMs: decidedMs },
    { part: 'refund', cents: -refund, paidMs: decidedMs + random.between(2, 20) * dayMs },
  ]
    .filter((one) => one.cents !== 0 && one.paidMs < endMs)
    .map((one) => ({
      payment_id: `${deal_id}-${one.part}`,
      deal_id,
      paid_at: new Date(one.paidMs).toISOString(),
      amount: one.cents / 100,
      currency: 'EUR',
    }))
}

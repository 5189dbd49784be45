import { dayMs, midnightOf } from './days.js'
import { paymentsOf } from './payments.js'
import { contactOf } from './people.js'
import { managers, products } from './world.js'

const minuteMs = 60_000
const forgotten = 0.04
const spam = 0.07
const duplicate = 0.04
const offlineShare = 0.07
const freshMs = 1.5 * dayMs
const longestDecisionDays = 38
const stages = {
  new: 'Request received',
  in_progress: 'Offer sent',
  won: 'Paid and delivered',
  lost: 'Not bought',
  spam: 'Spam',
  duplicate: 'Duplicate',
}

/**
 * What the CRM made of the requests, and of people whom no counter ever saw, as all of it stands at
 * `endMs`: what comes later hasn't happened.
 *
 * @returns {{ deals: object[], payments: object[] }} in the order of time
 */
export function createDeals({ visits, days, endMs, prefix, random }) {
  const asked = visits.filter(({ askedMs }) => askedMs !== undefined && !random.chance(forgotten))
  const online = asked.map(({ person, source, askedMs }) => ({
    client_id: person.client_id,
    atMs: askedMs,
    buys: source.buys,
    said: 'website',
  }))
  const offline = Array.from({ length: Math.ceil(asked.length * offlineShare) }, called)
  const made = [...online, ...offline]
    .map((request) => ({ ...request, atMs: request.atMs + random.whole(1, 20) * minuteMs }))
    .filter(({ atMs }) => atMs < endMs)
    .sort((a, b) => a.atMs - b.atMs)
    .map(dealOf)
  return {
    deals: made.map(({ deal }) => deal),
    payments: made
      .flatMap(({ payments }) => payments)
      .sort((a, b) => Date.parse(a.paid_at) - Date.parse(b.paid_at)),
  }

  /** Somebody who called, or came to the stand at a fair. */
  function called() {
    const atMs = midnightOf(random.pick(days)) + random.whole(9 * 60, 19 * 60) * minuteMs
    return { atMs, buys: 0.5, said: random.pick(['phone', 'phone', 'exhibition']) }
  }

  function dealOf({ client_id, atMs, buys, said }, index) {
    const deal_id = `${prefix}-${String(index + 1).padStart(4, '0')}`
    const fate = fateOf(buys)
    const decidedMs = Math.floor(atMs + decisionMs(fate))
    const decided = decidedMs < endMs
    const product = random.weighted(products, ({ weight }) => weight)
    const cents = random.whole(...product.cents)
    const payments =
      fate === 'won' ? paymentsOf({ deal_id, cents, atMs, decidedMs, endMs, random }) : []
    const open = endMs - atMs < freshMs ? 'new' : 'in_progress'
    const status = decided ? fate : open
    const worth = ['won', 'lost', 'in_progress'].includes(status) ? cents : 0
    const changed = [
      atMs,
      decided ? decidedMs : atMs,
      ...payments.map((one) => Date.parse(one.paid_at)),
    ]
    const deal = {
      deal_id,
      crm: 'demo',
      client_id,
      ...contactOf(index),
      status,
      stage: stages[status],
      revenue: worth / 100,
      cogs: Math.round(worth * product.goods) / 100,
      currency: 'EUR',
      manager: random.pick(managers),
      created_at: new Date(atMs).toISOString(),
      updated_at: new Date(Math.max(...changed)).toISOString(),
      closed_at: decided ? new Date(decidedMs).toISOString() : undefined,
      source: said,
      products: [{ title: product.title, price: cents / 100 }],
    }
    return { deal, payments }
  }

  function fateOf(buys) {
    if (random.chance(spam)) return 'spam'
    if (random.chance(duplicate)) return 'duplicate'
    return random.chance(buys) ? 'won' : 'lost'
  }

  function decisionMs(fate) {
    if (fate === 'spam' || fate === 'duplicate') return random.between(0.01, 1) * dayMs
    return random.skewed(0.1, longestDecisionDays) * dayMs
  }
}

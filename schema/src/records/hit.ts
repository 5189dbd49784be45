import Type, { type Static } from 'typebox'
import { choice, currency, instant, key, optional, positiveMoney, shaped, text } from '../fields.ts'

/** GA-shaped: `<random>.<unix seconds>`. */
export const clientIdPattern = '^[1-9]\\d{0,9}\\.\\d{10}$'

/**
 * One thing the counter saw. `landing_page` and `visit_referrer` are of the visit's first page, on
 * every hit of the visit, so that one lost hit never loses a visit's source.
 */
export const Hit = Type.Object(
  {
    event_id: shaped('^[A-Za-z0-9_-]{12,40}$', 40),
    type: choice(['pageview', 'goal', 'identify']),
    ts: instant(),
    client_id: shaped(clientIdPattern, 21),
    visit_id: shaped('^[A-Za-z0-9_-]{8,40}$', 40),
    visit_at: instant(),
    url: text(2048),
    title: optional(text(512)),
    referrer: optional(text(2048)),
    landing_page: optional(text(2048)),
    visit_referrer: optional(text(2048)),
    name: optional(key(128)),
    value: optional(positiveMoney()),
    currency: optional(currency()),
    order_id: optional(text(128)),
    user_id: optional(text(128)),
    email: optional(text(254)),
    phone: optional(text(32)),
    language: optional(text(35)),
    screen: optional(text(16)),
  },
  { additionalProperties: false },
)
export type Hit = Static<typeof Hit>

/** Where a visit came from: what the collector adds to each of its hits. Empty where unknown. */
export const Origin = Type.Object({
  channel: text(64, 'LowCardinality(String)'),
  source: text(256),
  medium: text(256),
  campaign: text(512),
  campaign_id: text(128),
  term: text(512),
  content: text(512),
  click_id_name: text(32, 'LowCardinality(String)'),
  click_id: text(512),
})
export type Origin = Static<typeof Origin>

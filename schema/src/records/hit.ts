import Type, { type Static } from 'typebox'
import {
  choice,
  count,
  currency,
  flag,
  instant,
  ip,
  key,
  optional,
  positiveMoney,
  shaped,
  text,
  words,
} from '../fields.ts'

/** GA-shaped: `<random>.<unix seconds>`. */
export const clientIdPattern = '^[1-9]\\d{0,9}\\.\\d{10}$'

/**
 * One thing the counter saw. `landing_page` and `visit_referrer` are of the visit's first page, on
 * every hit of the visit, so that one lost hit never loses a visit's source.
 */
export const Hit = Type.Object(
  {
    event_id: shaped('^[A-Za-z0-9_-]{12,40}$', 40),
    type: choice(['pageview', 'goal', 'identify', 'click', 'form', 'engagement', 'error', 'vital']),
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
    target: optional(text(2048)),
    fields: optional(text(1024)),
    shown: optional(text(254)),
    swapped: optional(flag()),
    engaged_ms: optional(count(86_400_000)),
    scroll: optional(count(100)),
    user_id: optional(text(128)),
    email: optional(text(254)),
    phone: optional(text(32)),
    language: optional(text(35)),
    screen: optional(text(16)),
    viewport: optional(text(16)),
    time_zone: optional(text(64)),
    ga_client_id: optional(text(64)),
    ym_client_id: optional(text(64)),
    fbp: optional(text(128)),
    fbc: optional(text(512)),
    marks: optional(text(128)),
    consent: optional(choice(['granted', 'denied'])),
  },
  { additionalProperties: false },
)
export type Hit = Static<typeof Hit>

/**
 * A hit that a server sends for a visitor. Whose address and browser the request shows are the
 * server's own, so it may say the visitor's. Neither is stored: what they tell is.
 */
export const ServerHit = Type.Object(
  { ...Hit.properties, ip: optional(ip()), user_agent: optional(text(1024)) },
  { additionalProperties: false },
)
export type ServerHit = Static<typeof ServerHit>

/**
 * All that is taken of a hit whose visitor denied consent: nothing here names anybody. The addresses
 * lose what `plainAddress` of the collector cuts off; `ip` and `user_agent` of a server tell the
 * country and the kind of device, and are not stored.
 */
export const DeniedHit = Type.Object(
  {
    event_id: Hit.properties.event_id,
    type: choice(['pageview', 'goal']),
    ts: Hit.properties.ts,
    consent: choice(['denied']),
    url: Hit.properties.url,
    referrer: Hit.properties.referrer,
    landing_page: Hit.properties.landing_page,
    visit_referrer: Hit.properties.visit_referrer,
    name: Hit.properties.name,
    value: Hit.properties.value,
    currency: Hit.properties.currency,
    marks: Hit.properties.marks,
    ip: ServerHit.properties.ip,
    user_agent: ServerHit.properties.user_agent,
  },
  { additionalProperties: false },
)
export type DeniedHit = Static<typeof DeniedHit>

/** Where a visit came from: what the collector adds to each of its hits. Empty where unknown. */
export const Origin = Type.Object({
  channel: text(64, 'LowCardinality(String)'),
  source: text(256),
  medium: text(256),
  campaign: text(512),
  campaign_id: text(128),
  term: text(512),
  content: text(512),
  source_platform: text(256, 'LowCardinality(String)'),
  creative_format: text(256, 'LowCardinality(String)'),
  marketing_tactic: text(256, 'LowCardinality(String)'),
  click_id_name: text(32, 'LowCardinality(String)'),
  click_id: text(512),
})
export type Origin = Static<typeof Origin>

/** What a visit was made with, told by User-Agent and Client Hints. Empty where unknown. */
export const Device = Type.Object({
  device_type: text(16, 'LowCardinality(String)'),
  device_vendor: text(64, 'LowCardinality(String)'),
  device_model: text(64, 'LowCardinality(String)'),
  os: text(64, 'LowCardinality(String)'),
  os_version: text(32, 'LowCardinality(String)'),
  browser: text(64, 'LowCardinality(String)'),
  browser_version: text(32, 'LowCardinality(String)'),
  browser_engine: text(32, 'LowCardinality(String)'),
})
export type Device = Static<typeof Device>

/** Where the visitor's address lies. Empty where unknown. */
export const Place = Type.Object({
  country: text(2, 'LowCardinality(String)'),
  region: text(128, 'LowCardinality(String)'),
  city: text(128, 'LowCardinality(String)'),
})
export type Place = Static<typeof Place>

/** Whether a machine made the hit, and what speaks for it. Bots are marked, never dropped. */
export const Verdict = Type.Object({ bot: flag(), bot_reasons: words() })
export type Verdict = Static<typeof Verdict>

/** What the collector adds beside these: the site, the time of arrival, the shortened address. */
export const Receipt = Type.Object({
  site: text(63, 'LowCardinality(String)'),
  received_at: instant(),
  ip: text(45),
})

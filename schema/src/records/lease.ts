import Type, { type Static } from 'typebox'
import { choice, instant, key, text } from '../fields.ts'

/**
 * The period in which one visitor was shown a number, or an e-mail address. It is his until `until`, a
 * hold after `last_seen`; each renewal is a newer version of the row.
 */
export const Lease = Type.Object({
  kind: choice(['phone', 'email']),
  pool: key(64, 'LowCardinality(String)'),
  /** E.164, or a lower-cased address. */
  number: key(254),
  client_id: text(64),
  visit_id: text(64),
  shown_at: instant(),
  last_seen: instant(),
  until: instant(),
})
export type Lease = Static<typeof Lease>

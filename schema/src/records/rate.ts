import Type, { type Static } from 'typebox'
import { currency, day, optional, rate } from '../fields.ts'

/** What one unit of `currency` was worth in `base` on a day. Without `base`, in the site's currency. */
export const Rate = Type.Object(
  { date: day(), currency: currency(), base: optional(currency()), rate: rate() },
  { additionalProperties: false },
)
export type Rate = Static<typeof Rate>

import Type, { type Static } from 'typebox'
import { currency, instant, key, money } from '../fields.ts'

/** Money that moved for a deal. A refund is a negative amount. The same `payment_id` replaces. */
export const Payment = Type.Object(
  {
    payment_id: key(128),
    deal_id: key(128),
    paid_at: instant(),
    amount: money(),
    currency: currency(),
  },
  { additionalProperties: false },
)
export type Payment = Static<typeof Payment>

import Type, { type Static } from 'typebox'
import { count, currency, day, key, optional, positiveMoney, text } from '../fields.ts'

/** Ad spend of one campaign, or finer, on one day of the ad account. */
export const Cost = Type.Object(
  {
    date: day(),
    source: key(256),
    medium: key(256),
    campaign: text(512),
    campaign_id: optional(text(128)),
    account: optional(text(128)),
    ad_group: optional(text(512)),
    term: optional(text(512)),
    content: optional(text(512)),
    clicks: optional(count()),
    impressions: optional(count()),
    cost: positiveMoney(),
    currency: currency(),
  },
  { additionalProperties: false },
)
export type Cost = Static<typeof Cost>

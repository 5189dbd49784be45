import Type, { type Static } from 'typebox'
import {
  choice,
  count,
  currency,
  instant,
  json,
  key,
  optional,
  positiveMoney,
  text,
} from '../fields.ts'

/** What the CRM made of a lead. Sent whole each time; the newest `updated_at` wins. */
export const Deal = Type.Object(
  {
    deal_id: key(128),
    crm: optional(text(64, 'LowCardinality(String)')),
    client_id: optional(text(64)),
    phone: optional(text(32)),
    email: optional(text(254)),
    status: choice(['new', 'in_progress', 'won', 'lost', 'spam', 'duplicate']),
    stage: optional(text(128)),
    revenue: positiveMoney(),
    cogs: optional(positiveMoney()),
    currency: currency(),
    manager: optional(text(128)),
    created_at: instant(),
    updated_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
    closed_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
    source: optional(text(256)),
    products: optional(json()),
    gender: optional(choice(['female', 'male'])),
    birth_year: optional(count(2100)),
  },
  { additionalProperties: false },
)
export type Deal = Static<typeof Deal>

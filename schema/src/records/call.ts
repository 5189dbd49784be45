import Type, { type Static } from 'typebox'
import { choice, count, instant, key, optional, text } from '../fields.ts'

/** How a call stands. The last four are ends of calls that nobody answered. */
export const callStatuses = [
  'ringing',
  'in_progress',
  'answered',
  'missed',
  'busy',
  'failed',
  'canceled',
] as const

const rest = {
  direction: optional(choice(['in', 'out', 'internal'])),
  answered_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
  ended_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
  duration_s: optional(count()),
  talk_s: optional(count()),
  wait_s: optional(count()),
  manager: optional(text(128)),
  recording_url: optional(text(2048)),
  updated_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
  sequence: optional(count()),
}

const named = {
  call_id: key(128),
  provider: key(32, 'LowCardinality(String)'),
}

/**
 * A telephone call. `from` is who called and `to` the number that was dialled, however the provider
 * writes them; a hidden caller is an empty `from`. `updated_at`, then `sequence`, order what is said of
 * one call; `duration_s` runs from the first ring, `talk_s` from the answer.
 */
export const Call = Type.Object(
  {
    ...named,
    from: text(64),
    to: text(64),
    started_at: instant(),
    status: choice([...callStatuses]),
    ...rest,
  },
  { additionalProperties: false },
)
export type Call = Static<typeof Call>

/** What one message of a provider tells of a call: the rest was told before, or comes later. */
export const CallUpdate = Type.Object(
  {
    ...named,
    from: optional(text(64)),
    to: optional(text(64)),
    started_at: optional(instant("Nullable(DateTime64(3, 'UTC'))")),
    status: optional(choice([...callStatuses])),
    ...rest,
  },
  { additionalProperties: false },
)
export type CallUpdate = Static<typeof CallUpdate>

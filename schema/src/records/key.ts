import Type, { type Static } from 'typebox'
import { instant } from '../fields.ts'

/**
 * What a key opens. `write` takes records, `read` gives figures, `listen` gives whole phone numbers and
 * recordings besides, `admin` opens all there is.
 */
export const Scope = Type.Enum(['write', 'read', 'listen', 'admin'])
export type Scope = Static<typeof Scope>

/** What `POST /v1/keys` is asked for. */
export const NewKey = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: '\\S',
      description: 'Who or what uses the key, 1 to 64 characters.',
    }),
    scopes: Type.Array(Scope, {
      minItems: 1,
      maxItems: 4,
      description: 'A list of "write", "read", "listen" and "admin".',
    }),
    expires_at: Type.Optional({
      ...instant(),
      description: 'ISO 8601 or Unix milliseconds. A key without it works until it is revoked.',
    }),
  },
  { additionalProperties: false },
)
export type NewKey = Static<typeof NewKey>

/** What `POST /v1/keys/<id>/rotate` is asked for. */
export const Rotation = Type.Object(
  {
    grace_hours: Type.Number({
      minimum: 0,
      maximum: 720,
      default: 24,
      description: 'How long the secret before goes on working: 0 to 720 hours.',
    }),
  },
  { additionalProperties: false },
)
export type Rotation = Static<typeof Rotation>

import Type, { type Static } from 'typebox'
import { instant, key, optional, text } from '../fields.ts'

/**
 * An e-mail that reached the owner. `to` is the address it was sent to, as the visitor saw it. The
 * subject and the body are kept where the site asks for them.
 */
export const Email = Type.Object(
  {
    message_id: key(512),
    from: text(254),
    to: text(254),
    sent_at: instant(),
    subject: optional(text(512)),
    body: optional(text(65_536)),
  },
  { additionalProperties: false },
)
export type Email = Static<typeof Email>

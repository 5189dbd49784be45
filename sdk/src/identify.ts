import type { HitFields } from './hit.ts'
import type { Identity } from './identity.ts'
import { textOf } from './text.ts'

/** An identity's fields, or what is wrong with it. A text alone is a user ID. */
export function identityFields(who: Identity | string): HitFields | string {
  const named: Identity = typeof who === 'object' ? who || {} : { user_id: who }
  const user_id = textOf(named.user_id, 128)
  const email = textOf(named.email, 254).toLowerCase()
  const phone = textOf(named.phone, 32)
  return user_id || email || phone ? { user_id, email, phone } : 'identify: nobody'
}

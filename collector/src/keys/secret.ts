import { createHash } from 'node:crypto'
import { nanoid } from 'nanoid'

/** A new secret: 32 characters of 6 bits, 192 in all, from the machine's own source of chance. */
export const makeSecret = (): string => `tl_${nanoid(32)}`

/**
 * What is kept of a secret, and what it is looked up by.
 *
 * Unsalted and fast is right here: a salt and a slow hash guard passwords, which people choose and
 * lists hold. 192 random bits are on no list, and can't be tried one by one. The operator's own
 * API_KEY may be weaker: of that one not even the hash is stored.
 *
 * Looking the hash up in a Map takes a time that depends on the hash. Who does not know the secret
 * can't steer the hash bit by bit, so the time tells nothing that leads to the secret.
 */
export const hashOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')

import type { IncomingMessage } from 'node:http'
import { nanoid } from 'nanoid'
import type { TrustedHop } from './trusted-hop.ts'

// A UUID, 32 hex digits, a nanoid. No dot, no @ and not digits alone: a proxy may hand on what a
// client wrote there, and a client ID, an address or a phone number must not get into the logs so.
const wellFormed = /^(?=.*[A-Za-z])[\w-]{16,64}$/

/** Gives a request its ID: the one a trusted proxy gave it, else a new one. */
export function requestIds(trusts: TrustedHop) {
  return ({ headers, socket }: IncomingMessage): string => {
    const given = headers['x-request-id']
    if (typeof given !== 'string' || !trusts(socket.remoteAddress ?? '', 0)) return nanoid()
    return wellFormed.test(given) ? given : nanoid()
  }
}

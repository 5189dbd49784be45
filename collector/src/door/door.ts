import type { Scope } from '@throughline/schema'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../beacons/caller.ts'
import { Refusal } from '../errors.ts'
import type { Keys, Looked } from '../keys/keys.ts'
import { addressBlock } from './address-block.ts'
import { openWindow, type Window } from './window.ts'

export type Limits = {
  /** Requests a minute of one address without a good key; 0 is no limit. */
  perIp: number
  /** Requests a minute of one key; 0 is no limit. */
  perKey: number
}

export type Door = ReturnType<typeof openDoor>

/** Wrong keys a minute that one address is told to be wrong. */
const mostFailures = 30

/** A probe is what restarts a collector: it must not be refused because others ask too much. */
const probes: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

/** Who asks without a key. */
type Visitor = Pick<Caller, 'ip' | 'hops' | 'headers'>

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/** Who comes in, with which key, and how often. */
export function openDoor({ keys, limits, now }: { keys: Keys; limits: Limits; now: () => number }) {
  const byIp = openWindow({ limit: limits.perIp, now })
  const byKey = openWindow({ limit: limits.perKey, now })
  const failures = openWindow({ limit: mostFailures, now })
  const callers = new WeakMap<FastifyRequest, Looked>()
  const servers = new WeakSet<FastifyRequest>()
  let warned = false

  /** Counts a request, by its key where it has a good one, else by its address. @throws Refusal 429 */
  function admit(request: FastifyRequest): void {
    const secret = secretOf(request)
    if (secret !== undefined) recognise(request, secret)
    else if (!probes.has(request.url)) takeIp(visitorOf(request), request.log)
  }

  /**
   * Looks a secret up that came with a request, wherever in it. Only failures count against an
   * address, and only failing requests are refused: others behind it have good keys.
   * @throws Refusal 429
   */
  function recognise(request: FastifyRequest, secret: string): Looked {
    const looked = keys.look(secret)
    callers.set(request, looked)
    if ('scopes' in looked) take(byKey, looked.scopes.id, 'This key')
    else countFailure(request)
    return looked
  }

  /** @throws Refusal 429 where this address has failed too often. */
  function countFailure(request: FastifyRequest): void {
    takeIp(visitorOf(request), request.log)
    take(failures, addressBlock(request.ip), 'With wrong keys this address')
  }

  function takeIp(visitor: Visitor, log: FastifyBaseLogger): void {
    try {
      take(byIp, addressBlock(visitor.ip), 'This address')
    } catch (refusal) {
      warnOfProxy(visitor, log)
      throw refusal
    }
  }

  function warnOfProxy({ headers, hops }: Visitor, log: FastifyBaseLogger): void {
    if (warned || hops > 1 || headers['x-forwarded-for'] === undefined) return
    warned = true
    log.warn('a proxy asks for all visitors from one address: set TRUST_PROXY, or all are limited')
  }

  return {
    admit,
    /** Counts a request of a browser, by its address. @throws Refusal 429 */
    admitBeacon: takeIp,
    recognise,
    countFailure,
    /** A route's `onRequest`: lets in who has a key of this scope. 401 or 403 for the others. */
    needs(scope: Scope): Hook {
      return (request, _, done) => {
        servers.add(request)
        done(refusalOf(callers.get(request), scope))
      }
    },
    /** Whether the key that came with a request has a scope. */
    opens(request: FastifyRequest, scope: Scope): boolean {
      const looked = callers.get(request)
      return looked !== undefined && 'scopes' in looked && looked.scopes[scope]
    },
    /** Whether the request was one for the server API, with a key or for want of one. */
    isServer: (request: FastifyRequest): boolean => servers.has(request),
    /** The ID of the key that came with a request, for logs. */
    keyIdOf(request: FastifyRequest): string | undefined {
      const looked = callers.get(request)
      return looked && 'scopes' in looked ? looked.scopes.id : undefined
    },
  }
}

function visitorOf({ ip, ips = [], headers }: FastifyRequest): Visitor {
  return { ip, hops: ips.length, headers }
}

function take(window: Window, name: string, who: string): void {
  const seconds = window.take(name)
  if (seconds === undefined) return
  throw new Refusal(
    429,
    'too_many_requests',
    {
      limit: window.limit,
      message: `${who} asked more than ${window.limit} times in this minute. Ask again in ${seconds} s.`,
    },
    { 'retry-after': String(seconds) },
  )
}

function secretOf({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization === undefined) return undefined
  const [scheme = '', given = ''] = headers.authorization.split(' ')
  return scheme.toLowerCase() === 'bearer' && given !== '' ? given : undefined
}

function refusalOf(looked: Looked | undefined, scope: Scope): Refusal | undefined {
  if (looked === undefined) {
    return unauthorized('no_key', 'Send the API key as "Authorization: Bearer <key>".')
  }
  if ('error' in looked) {
    const expired = 'This API key has expired. Ask for a new one.'
    return unauthorized(
      looked.error,
      looked.error === 'expired_key' ? expired : 'This API key is not known.',
    )
  }
  if (looked.scopes[scope]) return undefined
  const message = `This API key is not for this: it needs the scope "${scope}".`
  return new Refusal(403, 'wrong_scope', { scope, message })
}

function unauthorized(code: string, message: string): Refusal {
  return new Refusal(401, code, { message }, { 'www-authenticate': 'Bearer' })
}

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { isOwnPage } from '../door/own-page.ts'
import { requestIds } from '../door/request-id.ts'
import type { TrustedHop } from '../door/trusted-hop.ts'
import { takeBeacon } from '../hits/take-beacon.ts'
import { takeBeat } from '../numbers/take-beat.ts'
import { refusalOf } from '../refusal-of.ts'
import type { Services } from '../services.ts'
import { callerOf } from './caller.ts'
import { readBody } from './read-body.ts'

export type Beacons = ReturnType<typeof openBeacons>

type Outcome = {
  status: number
  body: object
  headers?: Record<string, string>
  cookie?: string | undefined
}

type Options = { services: Services; trusts: TrustedHop; log: FastifyBaseLogger }

/**
 * `POST /v1/hits` and `/v1/numbers` of browsers, beside Fastify and not through it: these are nearly all requests there
 * are, and what a framework does for one takes as long as taking its hits does
 * (docs/decisions/0011-beacons.md).
 */
export function openBeacons({ services, trusts, log }: Options) {
  const { door, sites, refusals } = services
  const idOf = requestIds(trusts)
  let closing = false
  return { isBeacon, answer, close }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const startedAt = performance.now()
    const site = siteOf(request.url ?? '')
    outcomeOf(request, site)
      .then((outcome) => {
        const text = JSON.stringify(outcome.body)
        response.writeHead(outcome.status, headersOf(request, { site, outcome, text }))
        response.end(text)
        logAnswer(request, {
          status: outcome.status,
          ms: Math.round(performance.now() - startedAt),
        })
      })
      .catch((error: unknown) => log.error({ error }, 'a beacon could not be answered'))
  }

  async function outcomeOf(request: IncomingMessage, site: string | undefined): Promise<Outcome> {
    try {
      const caller = callerOf(request, trusts)
      door.admitBeacon(caller, log)
      const given = { caller, site, body: await readBody(request) }
      return await (isBeat(request) ? takeBeat : takeBeacon)(given, services)
    } catch (error) {
      return refused(error, request)
    }
  }

  function headersOf(
    { headers: { origin } }: IncomingMessage,
    { site = '', outcome, text }: { site: string | undefined; outcome: Outcome; text: string },
  ): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    }
    // What a page's counter is told it must be able to read, to come again later say.
    if (origin !== undefined) {
      headers.vary = 'Origin'
      if (isOwnPage(origin, sites.find(site)?.domains ?? [])) {
        headers['access-control-allow-origin'] = origin
        headers['access-control-allow-credentials'] = 'true'
        headers['access-control-expose-headers'] = 'retry-after'
      }
    }
    if (outcome.headers) Object.assign(headers, outcome.headers)
    if (outcome.cookie !== undefined) headers['set-cookie'] = outcome.cookie
    // A kept connection would hold back the stop of the server.
    if (closing) headers.connection = 'close'
    return headers
  }

  function refused(error: unknown, request: IncomingMessage): Outcome {
    const request_id = idOf(request)
    const { statusCode, body, headers } = refusalOf(error, log.child({ request_id }))
    refusals.count(`${isBeat(request) ? 'numbers' : 'hits'}:${body.error}`)
    return {
      status: statusCode,
      body: statusCode < 500 ? body : { ...body, request_id },
      headers: { ...headers, 'x-request-id': request_id },
    }
  }

  function logAnswer(request: IncomingMessage, answered: { status: number; ms: number }): void {
    if (log.level !== 'debug' && log.level !== 'trace') return
    const route = isBeat(request) ? '/v1/numbers' : '/v1/hits'
    const named = { request_id: idOf(request), method: 'POST', route }
    log.debug({ ...named, ...answered }, 'answered')
  }

  /** From now on a connection ends with its answer. */
  function close(): void {
    closing = true
  }
}

function isBeacon(request: IncomingMessage): boolean {
  const { method, url = '', headers } = request
  if (method !== 'POST') return false
  if (isBeat(request)) return true
  return headers.authorization === undefined && (url === '/v1/hits' || url.startsWith('/v1/hits?'))
}

function isBeat({ url = '' }: IncomingMessage): boolean {
  return url === '/v1/numbers' || url.startsWith('/v1/numbers?')
}

/** Of the address's query. Undefined where it names none, or more than one. */
function siteOf(url: string): string | undefined {
  const [, site] = /^[^?]*\?site=([a-z0-9_-]*)$/.exec(url) ?? []
  if (site !== undefined) return site
  const sites = new URLSearchParams(url.slice(url.indexOf('?') + 1)).getAll('site')
  return sites.length === 1 ? sites[0] : undefined
}

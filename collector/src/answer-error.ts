import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from './errors.ts'
import type { Refusals } from './refusals.ts'
import { isAway } from './store/engine-error.ts'

type Failure = Error & { statusCode?: number; code?: string }

/** Answers what a route threw: a refusal in its own words, anything else without saying more. */
export function errorAnswerer(refusals: Refusals) {
  return (error: Failure, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOf(error, request)
    const { statusCode, body, headers } = refusal
    refusals.count(`${kindOf(request)}:${body.error}`)
    return reply
      .code(statusCode)
      .headers(headers)
      .send(statusCode < 500 ? body : { ...body, request_id: request.id })
  }
}

/** What a refusal is counted under: the noun of the route's pattern, never of the address. */
export function kindOf({ routeOptions }: FastifyRequest): string {
  const [, version, noun] = (routeOptions.url ?? '').split('/')
  return version === 'v1' && noun !== undefined ? noun : 'page'
}

function refusalOf(error: Failure, { log }: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error
  const { statusCode = 500 } = error
  // Before the database: a client that goes away mid-body fails with ECONNRESET too.
  if (statusCode < 500) return new Refusal(statusCode, codeOf(error), { message: error.message })
  if (isAway(error)) {
    log.warn({ error }, 'the database does not answer')
    const message = 'The database does not answer. Ask again later.'
    return new Refusal(503, 'database_away', { message }, { 'retry-after': '5' })
  }
  log.error({ error }, 'unexpected error')
  return new Refusal(500, 'internal', { message: 'Internal error.' })
}

function codeOf({ code = '' }: { code?: string }): string {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too_large'
  if (code === 'ECONNRESET') return 'gone'
  return code.toLowerCase().replace(/^fst_err_/, '') || 'bad_request'
}

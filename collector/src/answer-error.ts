import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusalOf } from './refusal-of.ts'
import type { Refusals } from './refusals.ts'

/** Answers what a route threw, and counts it. */
export function errorAnswerer(refusals: Refusals) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { statusCode, body, headers } = refusalOf(error, request.log)
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

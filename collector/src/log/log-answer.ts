import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Door } from '../door/door.ts'

/**
 * One line an answer: at info for the server API, at debug for browsers and for what was over a limit,
 * which could else fill the disk. The route's pattern, never the address: that may name a visitor.
 */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, door: Door): void {
  const level = door.isServer(request) && reply.statusCode !== 429 ? 'info' : 'debug'
  if (level === 'debug' && !/^(?:debug|trace)$/.test(request.log.level)) return
  const key = door.keyIdOf(request)
  request.log[level](
    {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(key === undefined ? {} : { key }),
    },
    'answered',
  )
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusals } from '../refusals.ts'
import type { Engine } from './engine.ts'
import { Exception, exceptionOf } from './exception.ts'

/** Answers what was thrown as ClickHouse does. The words go to the client only: logs hold the code. */
export function exceptionAnswerer({ engine, refusals }: { engine: Engine; refusals: Refusals }) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { code, type, message, statusCode, headers } = exceptionOf(error) ?? ours(error, request)
    refusals.count(`clickhouse:${type.toLowerCase()}`)
    // What is left of the body is not read: the connection can't carry another request.
    if (!request.raw.complete) reply.header('connection', 'close')
    return reply
      .code(statusCode)
      .headers({ ...headers, 'x-clickhouse-exception-code': String(code) })
      .type('text/plain; charset=UTF-8')
      .send(`Code: ${code}. DB::Exception: ${message}. (${type}) (version ${engine.version})\n`)
  }
}

function ours(error: unknown, { log }: FastifyRequest): Exception {
  const statusCode =
    error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (statusCode >= 400 && statusCode < 500) {
    return new Exception(36, 'BAD_ARGUMENTS', 'This request can not be read', { statusCode })
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new Exception(210, 'NETWORK_ERROR', 'The client has gone', { statusCode: 400 })
  }
  log.error({ error }, 'unexpected error')
  return new Exception(1002, 'UNKNOWN_EXCEPTION', 'Internal error')
}

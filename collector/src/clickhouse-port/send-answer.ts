import { randomUUID } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { InFile } from '../store/answer-in-file.ts'
import type { Terms } from './answer.ts'
import type { Engine } from './engine.ts'

/** Sends the rows, under the headers that clients of ClickHouse read. */
export async function sendAnswer(
  reply: FastifyReply,
  { format, file, summary }: InFile,
  { terms, engine }: { terms: Pick<Terms, 'settings' | 'gzip'>; engine: Engine },
): Promise<FastifyReply> {
  const zone = terms.settings.find(([name]) => name === 'session_timezone')?.[1]
  reply.headers({
    'x-clickhouse-query-id': queryIdOf(reply),
    'x-clickhouse-timezone': zone || engine.timeZone,
    'x-clickhouse-summary': JSON.stringify(summary),
  })
  if (file === undefined) return reply.type('text/plain; charset=UTF-8').send('')
  const known = engine.formatOf(format)
  reply.header('x-clickhouse-format', known?.name ?? format)
  reply.type(known?.content_type || 'text/plain; charset=UTF-8')
  const { size } = await file.stat()
  if (terms.gzip) reply.header('content-encoding', 'gzip')
  return reply.header('content-length', size).send(file.createReadStream())
}

/** The client's own, where it may stand in a header. */
function queryIdOf({ request }: FastifyReply): string {
  const given =
    new URLSearchParams(request.url.split('?')[1]).get('query_id') ??
    String(request.headers['x-clickhouse-query-id'] ?? '')
  return /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
}

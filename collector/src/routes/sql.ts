import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { bodyOf, queryOf } from './request.ts'

/** The formats of `?format=`. A query may end in `format X` itself, with any of ClickHouse's. */
const formats = [
  'JSON',
  'JSONCompact',
  'JSONEachRow',
  'CSV',
  'CSVWithNames',
  'TabSeparated',
  'TabSeparatedWithNames',
  'Parquet',
] as const

/** `POST /v1/sql`: an analyst's question, read-only and bounded. */
export async function sqlRoutes(app: FastifyInstance, { store, door }: Services) {
  const querystring = Type.Object({ format: Type.Optional(Type.Enum([...formats])) })
  const body = Type.Object({
    query: Type.String(),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  })
  const options = {
    onRequest: door.needs('read'),
    schema: { summary: 'Runs a read-only query', querystring, body },
  }

  app.post('/v1/sql', options, async (request, reply) => {
    const { format: asked = 'JSON' } = queryOf(request)
    const format = formats.find((name) => name === asked)
    if (format === undefined) {
      throw new Refusal(400, 'not_allowed', {
        field: 'format',
        allowed: formats,
        message: `The format "${asked.slice(0, 64)}" is not offered.`,
      })
    }
    const { query, params } = readQuestion(bodyOf(request).toString('utf8'))
    const answer = await store.ask(query, { format, params })
    return reply.header('content-type', contentTypeOf(answer.format)).send(answer.stream)
  })
}

function contentTypeOf(format: string): string {
  if (format === 'JSON' || format === 'JSONCompact') return 'application/json; charset=utf-8'
  if (format === 'JSONEachRow') return 'application/x-ndjson; charset=utf-8'
  if (format.startsWith('CSV')) return 'text/csv; charset=utf-8'
  if (format === 'Parquet') return 'application/vnd.apache.parquet'
  return 'text/plain; charset=utf-8'
}

/** SQL as it is, or `{"query", "params"}`. */
function readQuestion(text: string): { query: string; params: Record<string, unknown> } {
  const given = text.trimStart().startsWith('{') ? parseJson(text) : { query: text }
  const query = given instanceof Object && 'query' in given ? given.query : undefined
  if (typeof query !== 'string' || query.trim() === '') {
    throw new Refusal(400, 'missing', { field: 'query', message: 'Send SQL, or {"query": "…"}.' })
  }
  const params = given instanceof Object && 'params' in given ? given.params : {}
  const named = params instanceof Object ? { ...params } : {}
  const wrong = Object.keys(named).find((name) => !/^\w{1,64}$/.test(name))
  if (wrong === undefined) return { query, params: named }
  throw new Refusal(400, 'malformed', {
    field: 'params',
    message: `"${wrong.slice(0, 64)}" is no name of a parameter.`,
  })
}

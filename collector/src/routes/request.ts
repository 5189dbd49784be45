import type { FastifyRequest } from 'fastify'
import Type, { type TObject } from 'typebox'
import { Refusal } from '../errors.ts'

/** The raw body. Every route reads its own: what is wrong with it is then ours to explain. */
export function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

/** The query parameters that were given once. @throws Refusal 400 for one given twice. */
export function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  const query: Record<string, string> = {}
  if (typeof request.query !== 'object' || request.query === null) return query
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value !== 'string') {
      throw new Refusal(400, 'given_twice', { field: name, message: `Give "${name}" once.` })
    }
    query[name] = value
  }
  return query
}

const Rejection = Type.Object({
  index: Type.Integer({ description: 'Place in the batch, from 0.' }),
  field: Type.String(),
  error: Type.String({ description: 'A code, such as missing, negative, too_long.' }),
})

/** For OpenAPI: a route that takes a batch of records. */
export function batchDocs(title: string, record: TObject) {
  const answer = Type.Object({ accepted: Type.Integer(), rejected: Type.Array(Rejection) })
  return {
    summary: `${title}: takes a batch`,
    querystring: Type.Object({
      site: Type.Optional(Type.String({ description: 'Of records that name none.' })),
    }),
    body: Type.Array(record),
    response: {
      200: { description: 'All were taken.', ...answer },
      207: { description: 'Some were taken.', ...answer },
      400: { description: 'None was taken.' },
    },
  }
}

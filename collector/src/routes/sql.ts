import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { bodyOf, queryOf } from './request.ts'

type Query = Record<string, string | undefined>
type Params = Record<string, unknown>

const querystring = Type.Object(
  {
    format: Type.Optional(
      Type.String({ description: 'Any output format of ClickHouse, such as CSVWithNames. JSON.' }),
    ),
    default_format: Type.Optional(Type.String({ description: 'The same, by ClickHouse’s name.' })),
  },
  { description: 'And param_<name> for each {name:Type} of the query.' },
)
const body = Type.Object({
  query: Type.String(),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** `POST /v1/sql`: an analyst's question, read-only and bounded. */
export async function sqlRoutes(app: FastifyInstance, { store, door }: Services) {
  const options = {
    onRequest: door.needs('read'),
    schema: { summary: 'Runs a read-only query', querystring, body },
  }

  app.post('/v1/sql', options, async (request, reply) => {
    const given = queryOf(request)
    const format = await readFormat(given)
    const { query, params } = readQuestion(bodyOf(request).toString('utf8'), paramsOf(given))
    const sight = {
      seesSecrets: door.opens(request, 'admin'),
      listens: door.opens(request, 'listen'),
    }
    const answer = await store.ask(query, { format, params, ...sight })
    const known = await store.formatOf(answer.format)
    return reply.type(known?.contentType ?? 'text/plain; charset=UTF-8').send(answer.stream)
  })

  async function readFormat({ format, default_format: other, ...rest }: Query) {
    const unknown = Object.keys(rest).find((name) => !name.startsWith('param_'))
    if (unknown !== undefined) {
      throw new Refusal(400, 'unknown_parameter', {
        field: unknown.slice(0, 64),
        allowed: ['format', 'default_format', 'param_<name>'],
        message: `"${unknown.slice(0, 64)}" is no parameter here. Bounds can't be set.`,
      })
    }
    const asked = format ?? other ?? 'JSON'
    const known = await store.formatOf(asked)
    if (known !== undefined) return known.name
    throw new Refusal(400, 'not_allowed', {
      field: format === undefined ? 'default_format' : 'format',
      message: `ClickHouse has no output format "${asked.slice(0, 64)}".`,
    })
  }
}

function paramsOf(given: Query): Params {
  const named = Object.entries(given).filter(([name]) => name.startsWith('param_'))
  return Object.fromEntries(named.map(([name, value]) => [name.slice('param_'.length), value]))
}

/** SQL as it is, or `{"query", "params"}`; parameters of the address besides. */
function readQuestion(text: string, others: Params): { query: string; params: Params } {
  const given = text.trimStart().startsWith('{') ? parseJson(text) : { query: text }
  const query = given instanceof Object && 'query' in given ? given.query : undefined
  if (typeof query !== 'string' || query.trim() === '') {
    throw new Refusal(400, 'missing', { field: 'query', message: 'Send SQL, or {"query": "…"}.' })
  }
  const own = given instanceof Object && 'params' in given ? given.params : {}
  const params = { ...others, ...(own instanceof Object ? own : {}) }
  const wrong = Object.keys(params).find((name) => !/^\w{1,64}$/.test(name))
  if (wrong === undefined) return { query, params }
  throw new Refusal(400, 'malformed', {
    field: 'params',
    message: `"${wrong.slice(0, 64)}" is no name of a parameter.`,
  })
}

import { Readable } from 'node:stream'
import { clientIdPattern } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { notErased } from '../visitors/erase-rows.ts'
import { openEraser } from '../visitors/eraser.ts'
import { exportVisitor } from '../visitors/export-visitor.ts'
import { findPerson } from '../visitors/find-person.ts'
import { findRows, personTables } from '../visitors/found.ts'
import { inTime } from '../visitors/in-time.ts'
import { queryOf } from './request.ts'

const params = Type.Object({ client_id: Type.String({ pattern: clientIdPattern }) })
const querystring = Type.Object({
  site: Type.Optional(Type.String({ description: 'One site alone. All of them without it.' })),
})
const shape = new RegExp(clientIdPattern)

type Params = { Params: { client_id: string } }

/** `GET|DELETE /v1/visitors/<client_id>`: all that is stored of a person, and its end. */
export async function visitorRoutes(app: FastifyInstance, services: Services) {
  const { store, sites, door, numbers, matcher } = services
  const erase = openEraser(services)

  app.get<Params>(
    '/v1/visitors/:client_id',
    {
      // Recordings and phones of calls are part of it.
      onRequest: [door.needs('read'), door.needs('listen')],
      schema: { summary: 'All that is stored of a person', params, querystring },
    },
    async (request, reply) => {
      const clientId = readClientId(request.params.client_id)
      const { site } = queryOf(request)
      if (site !== undefined) requireSite(sites, site)
      await store.read('select 1')
      await inTime(matcher.settle())
      const asOf = store.asOf()
      const person = await findPerson(services, clientId)
      const found = await findRows(store, person)
      if (personTables.every((table) => found[table] === 0)) throw unknownVisitor()
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(exportVisitor(store, { person, site, asOf })))
    },
  )

  app.delete<Params>(
    '/v1/visitors/:client_id',
    {
      onRequest: door.needs('admin'),
      schema: { summary: 'Erases a person everywhere, and proves it', params },
    },
    async (request, reply) => {
      const clientId = readClientId(request.params.client_id)
      if (queryOf(request).site !== undefined) {
        throw new Refusal(400, 'not_allowed', {
          field: 'site',
          message: 'A person is erased on all sites. Leave "site" out.',
        })
      }
      await numbers.forget(clientId).catch((error: unknown) => {
        request.log.warn({ error }, 'leases could not be forgotten')
        throw notErased('Redis is away.')
      })
      const erasure = await erase(clientId)
      if (erasure === undefined) throw unknownVisitor()
      return reply.header('cache-control', 'no-store').send(erasure)
    },
  )
}

function readClientId(given: string): string {
  if (shape.test(given)) return given
  throw new Refusal(400, 'malformed', {
    field: 'client_id',
    message: 'A client ID is 1 to 10 digits, a dot and 10 digits: 758596365.1795400123.',
  })
}

function unknownVisitor(): Refusal {
  return new Refusal(404, 'unknown_visitor', {
    field: 'client_id',
    message: 'Nothing is stored of this client ID.',
  })
}

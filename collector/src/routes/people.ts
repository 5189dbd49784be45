import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import { Refusal } from '../errors.ts'
import { nodeOf, typeOf } from '../people/node.ts'
import { readRuling } from '../people/ruling.ts'
import { showPerson } from '../people/show-person.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { inTime } from '../visitors/in-time.ts'
import { bodyOf, queryOf } from './request.ts'

const params = Type.Object({
  node: Type.String({ description: 'A client ID, phone, e-mail, user ID or deal of the person.' }),
})
const querystring = Type.Object({ site: Type.String() })
const ruling = Type.Object({
  a: Type.String({ description: 'A node with its type: phone:+79161234567.' }),
  b: Type.Optional(Type.String({ description: 'Another one.' })),
  why: Type.Optional(Type.String({ maxLength: 512 })),
})

/** `/v1/people`: who is one human and why, and what the owner says of that. */
export async function peopleRoutes(app: FastifyInstance, services: Services) {
  const { store, sites, people, door, nextVersion } = services

  app.get<{ Params: { node: string } }>(
    '/v1/people/:node',
    {
      onRequest: [door.needs('read'), door.needs('listen')],
      schema: { summary: 'A person, by any node', params, querystring },
    },
    async (request, reply) => {
      const { site, settings } = requireSite(sites, queryOf(request).site)
      const country = settings.phone_country
      const guard = people.guardOf(site)
      const person = await showPerson(request.params.node, { store, site, guard, country })
      if (person === undefined) throw unknownNode()
      return reply.header('cache-control', 'no-store').send(person)
    },
  )

  for (const rule of ['join', 'part', 'none'] as const) {
    const summary = {
      join: 'Says that two nodes are one person',
      part: 'Says that two nodes are not one person, or that one merges nobody',
      none: 'Takes back what was said of nodes',
    }[rule]
    app.post(
      `/v1/people/${rule === 'none' ? 'unsay' : rule}`,
      { onRequest: door.needs('admin'), schema: { summary, querystring, body: ruling } },
      async (request) => {
        const { site, settings } = requireSite(sites, queryOf(request).site)
        const given = parseJson(bodyOf(request).toString('utf8'))
        const { a, b, why } = readRuling(given, { rule, country: settings.phone_country })
        const row = {
          site,
          version: nextVersion(),
          rule,
          a_type: typeOf(a),
          a: nodeOf(a),
          b_type: b === '' ? '' : typeOf(b),
          b: b === '' ? '' : nodeOf(b),
          said_by: door.keyIdOf(request) ?? '',
          why,
        }
        await store.add('identity_rules', [row])
        await inTime(store.drain())
        const cause = { a, b, why: `rule ${rule}`, byOwner: true as const }
        await people.inTurn(() => people.resettle(site, [cause]))
        return { site, rule, a, ...(b === '' ? {} : { b }) }
      },
    )
  }

  app.post(
    '/v1/people/rebuild',
    { onRequest: door.needs('admin'), schema: { summary: 'Works out all persons anew' } },
    async (request, reply) => {
      const { site } = queryOf(request)
      if (site !== undefined) requireSite(sites, site)
      if (!['waiting', 'running'].includes(people.rebuilding().state)) {
        people
          .rebuild(site)
          .catch((error: unknown) => request.log.error({ error }, 'rebuild failed'))
      }
      return reply.code(202).send(people.rebuilding())
    },
  )

  app.get(
    '/v1/people/rebuild',
    { onRequest: door.needs('admin'), schema: { summary: 'How far the rebuild is' } },
    async () => people.rebuilding(),
  )
}

function unknownNode(): Refusal {
  return new Refusal(404, 'unknown_node', {
    field: 'node',
    message: 'No edge of this site names it: it is a person of its own, or nobody.',
  })
}

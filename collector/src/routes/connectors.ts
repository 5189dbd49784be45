import { connectors } from '@throughline/connectors'
import { Rotation } from '@throughline/schema'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import type { Connection } from '../connections/connection.ts'
import { masked } from '../connections/masked.ts'
import { bodyReader } from '../read-body.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { bodyOf } from './request.ts'

const readRotation = bodyReader(Rotation)
const params = Type.Object({ site: Type.String(), connector: Type.String() })

type OfSite = { Params: { site: string } }
type Route = { Params: { site: string; connector: string } }

/** `/v1/sites/<site>/connectors`: which vendors are connected, with which settings. */
export async function connectorRoutes(app: FastifyInstance, services: Services) {
  const { connections, sites, door, publicUrl } = services
  const options = (summary: string) => ({
    onRequest: door.needs('admin'),
    schema: { summary, params },
  })

  const placeOf = ({ params: { site, connector } }: FastifyRequest<Route>) => {
    requireSite(sites, site)
    return { site, connector }
  }
  const shown = (connection: Connection, { protocol, host }: FastifyRequest) =>
    show(connection, publicUrl ?? `${protocol}://${host}`)

  app.get(
    '/v1/connectors',
    { onRequest: door.needs('read'), schema: { summary: 'Vendors that can be connected' } },
    async () => ({
      connectors: connectors.map(({ name, title, settings }) => ({ name, title, settings })),
    }),
  )

  app.get<OfSite>(
    '/v1/sites/:site/connectors',
    { onRequest: door.needs('admin'), schema: { summary: 'Vendors that are connected' } },
    async (request, reply) => {
      const { site } = requireSite(sites, request.params.site)
      const list = connections.ofSite(site).map((one) => shown(one, request))
      return reply.header('cache-control', 'no-store').send({ connectors: list })
    },
  )

  const url = '/v1/sites/:site/connectors/:connector'
  app.get<Route>(url, options('Settings of a vendor'), async (request, reply) => {
    const connection = connections.living(placeOf(request))
    return reply.header('cache-control', 'no-store').send(shown(connection, request))
  })

  app.put<Route>(
    url,
    options('Connects a vendor, or changes its settings'),
    async (request, reply) => {
      const given = parseJson(bodyOf(request).toString('utf8'))
      const connection = await connections.put(placeOf(request), given)
      return reply.header('cache-control', 'no-store').send(shown(connection, request))
    },
  )

  app.post<Route>(
    `${url}/rotate`,
    options('Gives a new webhook address'),
    async (request, reply) => {
      const connection = await connections.rotate(placeOf(request), readRotation(request))
      return reply.header('cache-control', 'no-store').send(shown(connection, request))
    },
  )

  app.delete<Route>(url, options('Disconnects a vendor'), async (request) => {
    const place = placeOf(request)
    await connections.remove(place)
    return { ...place, removed: true }
  })
}

function show({ site, connector, opened, secret, previous }: Connection, address: string) {
  return {
    site,
    connector: connector.name,
    title: connector.title,
    settings: masked(connector.settings, opened.settings),
    webhook_url: `${address}/v1/webhooks/${connector.name}/${secret}`,
    previous_url_until: previous === undefined ? null : new Date(previous.untilMs).toISOString(),
  }
}

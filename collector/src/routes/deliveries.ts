import { formatInstant } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { inTime } from '../visitors/in-time.ts'
import { type DeliveryRow, deliveryOf } from '../webhooks/delivery-row.ts'
import {
  countDeliveries,
  cursorOf,
  nextDeliveries,
  type Wanted,
} from '../webhooks/find-deliveries.ts'
import { replay } from '../webhooks/replay.ts'
import { queryOf } from './request.ts'

const optional = (description: string) => Type.Optional(Type.String({ description }))

const querystring = Type.Object({
  site: optional('One site alone.'),
  connector: optional('One vendor alone.'),
  outcome: optional('taken, ignored or refused.'),
  from: optional('The first moment, ISO 8601. 30 days ago without it.'),
  to: optional('The first moment after. Now without it.'),
  after: optional('Goes on behind the last page: its `next`.'),
})

const listed = 200
// A delivery may have 1 MB.
const replayed = 50
const keptMs = 31 * 86_400_000

/** `/v1/deliveries`: what vendors sent, what came of it, and taking it again. */
export async function deliveryRoutes(app: FastifyInstance, services: Services) {
  const { store, door, sites, deliveries, now } = services
  const options = (summary: string) => ({
    onRequest: door.needs('admin'),
    schema: { summary, querystring },
  })

  function wantedOf(query: Record<string, string | undefined>): Wanted {
    const { site = '', connector = '', outcome = '', after = '' } = query
    if (site !== '') requireSite(sites, site)
    const from = momentOf('from', query.from) ?? now() - keptMs
    // What came in this very millisecond is meant too.
    const to = momentOf('to', query.to) ?? now() + 1
    return { site, connector, outcome, from: formatInstant(from), to: formatInstant(to), after }
  }

  app.get('/v1/deliveries', options('What vendors sent, and what came of it'), async (request) => {
    const wanted = wantedOf(queryOf(request))
    await inTime(store.drain())
    const rows = await nextDeliveries(store, wanted, { limit: listed, first: 'newest' })
    const last = rows.length === listed ? rows.at(-1) : undefined
    return {
      total: await countDeliveries(store, wanted),
      deliveries: rows.map(({ body: _, headers: __, ...row }) => row),
      next: last === undefined ? null : cursorOf(last),
    }
  })

  app.get<{ Params: { id: string } }>(
    '/v1/deliveries/:id',
    options('What a vendor sent, as it came'),
    async (request, reply) => {
      await inTime(store.drain())
      const [row] = await store.read<DeliveryRow>(
        'select * from deliveries final where delivery_id = {id:String} order by received_at limit 1',
        { id: request.params.id },
      )
      if (row === undefined) {
        throw new Refusal(404, 'unknown_delivery', { message: 'There is no delivery of this ID.' })
      }
      const { headers, body } = deliveryOf(row, deliveries.seal)
      const text = Buffer.from(body).toString('utf8')
      const { received_at, connector, method, url, outcome, reason, site } = row
      return reply
        .header('cache-control', 'no-store')
        .send({ site, connector, received_at, method, url, outcome, reason, headers, body: text })
    },
  )

  app.post(
    '/v1/deliveries/replay',
    options('Takes deliveries again, a page of them'),
    async (request) => {
      const wanted = wantedOf(queryOf(request))
      await inTime(store.drain())
      const rows = await nextDeliveries(store, wanted, { limit: replayed, first: 'oldest' })
      const last = rows.length === replayed ? rows.at(-1) : undefined
      const done = await replay(rows, services)
      return { ...done, next: last === undefined ? null : cursorOf(last) }
    },
  )
}

function momentOf(field: string, given: string | undefined): number | undefined {
  if (given === undefined || given === '') return undefined
  const ms = Date.parse(given)
  if (!Number.isNaN(ms)) return ms
  throw new Refusal(400, 'malformed', {
    field,
    message: `${field}: give a day or an ISO 8601 time.`,
  })
}

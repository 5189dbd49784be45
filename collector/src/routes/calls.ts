import { Call, Email, recordReader } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { keepCalls } from '../calls/keep-calls.ts'
import { keepEmails } from '../emails/keep-emails.ts'
import { readPeriod } from '../period.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { inTime } from '../visitors/in-time.ts'
import { batchRoute } from './batch-route.ts'
import { queryOf } from './request.ts'

const querystring = Type.Object({
  site: Type.String(),
  from: Type.Optional(Type.String({ format: 'date' })),
  to: Type.Optional(Type.String({ format: 'date' })),
})

/** `POST /v1/calls` and `POST /v1/emails`: who rang, and who wrote. */
export async function callRoutes(app: FastifyInstance, services: Services) {
  batchRoute(app, services, {
    table: 'calls',
    title: 'Calls',
    reader: recordReader(Call),
    csv: false,
    keep: (good) => keepCalls(good, services),
  })

  batchRoute(app, services, {
    table: 'emails',
    title: 'E-mails',
    reader: recordReader(Email),
    csv: false,
    keep: (good) => keepEmails(good, services),
  })

  const { sites, store, door, matcher, now } = services
  app.post(
    '/v1/calls/rematch',
    {
      onRequest: door.needs('admin'),
      schema: { summary: 'Matches the calls and e-mails of some days again', querystring },
    },
    async (request) => {
      const query = queryOf(request)
      const { site, settings } = requireSite(sites, query.site)
      const timeZone = settings.time_zone
      const asked = { from: query.from, to: query.to }
      const period = readPeriod(asked, { now: now(), timeZone })
      await inTime(store.drain())
      const { contacts, changed } = await matcher.rematch(site, { period, timeZone })
      return { site, ...period, contacts, changed }
    },
  )
}

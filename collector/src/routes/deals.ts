import { Deal, formatInstant, msOf, Payment, recordReader } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { batchRoute } from './batch-route.ts'

const dealReader = recordReader(Deal)
const paymentReader = recordReader(Payment)

/** `POST /v1/deals` and `POST /v1/payments`: what the CRM and the till say. */
export async function dealRoutes(app: FastifyInstance, services: Services) {
  const { store, now, nextVersion } = services

  batchRoute(app, services, {
    table: 'deals',
    title: 'Deals',
    reader: dealReader,
    csv: true,
    keep: (good) =>
      store.add(
        'deals',
        good.map(({ site, value }) => ({
          ...dealReader.row(value),
          site,
          received_at: formatInstant(now()),
          // Webhooks arrive out of order: what the CRM changed last wins, not what came last.
          version:
            value.updated_at === undefined
              ? nextVersion()
              : Math.round(msOf(value.updated_at) * 1000),
        })),
      ),
  })

  batchRoute(app, services, {
    table: 'payments',
    title: 'Payments',
    reader: paymentReader,
    csv: false,
    keep: (good) =>
      store.add(
        'payments',
        good.map(({ site, value }) => ({
          ...paymentReader.row(value),
          site,
          received_at: formatInstant(now()),
          version: nextVersion(),
        })),
      ),
  })
}

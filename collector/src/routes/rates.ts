import { Rate, recordReader } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { rowsOfRates } from '../rates.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { batchRoute } from './batch-route.ts'

const rateReader = recordReader(Rate)

/** `POST /v1/rates`: what currencies were worth, by days. The same day and pair replace. */
export async function rateRoutes(app: FastifyInstance, services: Services) {
  const { store, sites, now, nextVersion } = services

  batchRoute(app, services, {
    table: 'rates',
    title: 'Rates of exchange',
    reader: rateReader,
    csv: true,
    keep: (good) =>
      store.add(
        'rates',
        rowsOfRates(good, {
          currencyOf: (site) => requireSite(sites, site).settings.currency,
          version: nextVersion(),
          now: now(),
        }),
      ),
  })
}

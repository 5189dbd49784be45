import { Cost, recordReader } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { rowsOfCosts } from '../costs.ts'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { batchRoute } from './batch-route.ts'

const costReader = recordReader(Cost)

/**
 * `POST /v1/costs`: what the ads cost. A CSV file states whole days, so it replaces each day, source,
 * medium and account that it names; JSON rows replace row by row. `?replace=day|row` says otherwise.
 */
export async function costRoutes(app: FastifyInstance, services: Services) {
  batchRoute(app, services, {
    table: 'costs',
    title: 'Ad costs',
    reader: costReader,
    csv: true,
    keep: (good, query, isCsv) =>
      services.store.add(
        'costs',
        rowsOfCosts(good, {
          row: costReader.row,
          wholeDays: readReplace(query.replace) ?? isCsv,
          version: services.nextVersion(),
          now: services.now(),
        }),
      ),
  })
}

function readReplace(given: string | undefined): boolean | undefined {
  if (given === undefined) return undefined
  if (given === 'day' || given === 'row') return given === 'day'
  throw new Refusal(400, 'not_allowed', {
    field: 'replace',
    allowed: ['day', 'row'],
    message: 'replace is "day" or "row".',
  })
}

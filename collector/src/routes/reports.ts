import { botChoices, dateBases, models, pathOrders, pathShapes, reports } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { readAttribution } from '../attribution.ts'
import { Refusal } from '../errors.ts'
import { readPeriod } from '../period.ts'
import { readBots, readDimensions, runReport } from '../run-report.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { toCsv } from '../to-csv.ts'
import { queryOf } from './request.ts'

const querystring = Type.Object({
  site: Type.String(),
  from: Type.Optional(Type.String({ format: 'date' })),
  to: Type.Optional(Type.String({ format: 'date' })),
  by: Type.Optional(Type.String({ description: 'Dimensions, parted by commas.' })),
  bots: Type.Optional(
    Type.Enum([...botChoices], {
      default: 'out',
      description: 'Whether visits of bots and leads from their goals count. Deals always do.',
    }),
  ),
  model: Type.Optional(
    Type.Enum(
      models.map(({ name }) => name),
      { description: models.map(({ name, says }) => `${name}: ${says}`).join(' ') },
    ),
  ),
  lookback: Type.Optional(
    Type.String({ description: 'Days before a lead whose touches may earn; 90.' }),
  ),
  path: Type.Optional(
    Type.Enum([...pathShapes], { description: 'What is done to a path before it earns.' }),
  ),
  last_k: Type.Optional(Type.String({ description: 'How many touches path=last_k keeps; 4.' })),
  half_life: Type.Optional(Type.String({ description: 'Days of the model time_decay; 7.' })),
  date_basis: Type.Optional(
    Type.Enum([...dateBases], {
      description: 'What dates a lead: itself, its payments or its visits.',
    }),
  ),
  order: Type.Optional(Type.Enum([...pathOrders], { description: 'Which paths come first.' })),
  format: Type.Optional(Type.Enum(['json', 'csv'])),
})
const params = Type.Object({ name: Type.Enum(Object.keys(reports)) })

/** `GET /v1/reports/<name>`: JSON, or CSV with `format=csv`. */
export async function reportRoutes(app: FastifyInstance, { store, sites, door, now }: Services) {
  const options = {
    onRequest: door.needs('read'),
    schema: { summary: 'A report', params, querystring },
  }

  app.get<{ Params: { name: string } }>('/v1/reports/:name', options, async (request, reply) => {
    const { name } = request.params
    const report = Object.hasOwn(reports, name) ? reports[name] : undefined
    if (!report) {
      throw new Refusal(404, 'unknown_report', {
        field: 'name',
        allowed: Object.keys(reports),
        message: `There is no report "${name.slice(0, 64)}".`,
      })
    }
    const query = queryOf(request)
    const { site, settings } = requireSite(sites, query.site)
    const period = readPeriod(
      { from: query.from, to: query.to },
      { now: now(), timeZone: settings.time_zone },
    )
    const by = readDimensions(query.by, report)
    const bots = readBots(query.bots)
    const format = readFormat(query.format)
    const attribution = readAttribution(query)
    const question = { name, report, site, settings, period, by, bots, attribution }
    const answer = await runReport(store, question)
    if (format === 'json') return answer
    const columns = [...by, ...report.metrics.map((metric) => metric.name)]
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header(
        'content-disposition',
        `attachment; filename="${name}-${period.from}-${period.to}.csv"`,
      )
      .send(toCsv(columns, answer.rows))
  })
}

function readFormat(given = 'json'): 'json' | 'csv' {
  if (given === 'json' || given === 'csv') return given
  throw new Refusal(400, 'not_allowed', {
    field: 'format',
    allowed: ['json', 'csv'],
    message: 'format is "json" or "csv".',
  })
}

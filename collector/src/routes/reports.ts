import { performance, type Report, reports, type SiteSettings } from '@throughline/schema'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import { type Period, readPeriod } from '../period.ts'
import { factsOf } from '../reports/facts-of.ts'
import { metricsOfReport } from '../reports/read-metrics.ts'
import { readParameters } from '../reports/read-parameters.ts'
import { readQuestion } from '../reports/read-question.ts'
import { runList } from '../reports/run-list.ts'
import { runSites } from '../reports/run-sites.ts'
import { toXlsx } from '../reports/to-xlsx.ts'
import { runReport } from '../run-report.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { toCsv } from '../to-csv.ts'
import { querystringOf, reportFormats } from './report-query.ts'
import { queryOf } from './request.ts'

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** `GET /v1/reports/<name>`: JSON, or a file with `format=csv` or `format=xlsx`. */
export async function reportRoutes(
  app: FastifyInstance,
  { store, sites, door, now, asOf }: Services,
) {
  const onRequest = door.needs('read')

  for (const [name, report] of Object.entries(reports)) {
    const schema = { summary: report.title, querystring: querystringOf(report) }
    app.get(`/v1/reports/${name}`, { onRequest, schema }, async (request, reply) => {
      const query = queryOf(request)
      const [first = '', ...others] = report === performance ? sitesIn(query.site) : [query.site]
      const { site, settings } = requireSite(sites, first)
      const asked = { from: query.from, to: query.to }
      const period = readPeriod(asked, { now: now(), timeZone: settings.time_zone })
      const format = readFormat(query.format)
      const answer = await run(
        request,
        { name, report, site, settings, period, asOf: await asOf() },
        others,
      )
      if (format === 'json') return answer
      const file = `${name}-${period.from}-${period.to}.${format}`
      reply.header('content-disposition', `attachment; filename="${file}"`)
      if (format === 'xlsx') {
        const { title } = report
        const totals = 'totals' in answer ? { totals: answer.totals } : {}
        const facts = factsOf(title, answer)
        const { columns, rows } = answer
        const table = { title, columns, rows, ...totals, facts }
        return reply.type(xlsxType).send(await toXlsx(table))
      }
      return reply.type('text/csv; charset=utf-8').send(
        toCsv(
          answer.columns.map(({ name }) => name),
          answer.rows,
        ),
      )
    })
  }

  app.get(
    '/v1/metrics',
    {
      onRequest,
      schema: {
        summary: 'Every figure of the performance report, and what rows can be grouped by',
        querystring: Type.Object({ site: Type.String() }),
      },
    },
    (request) => {
      const { settings } = requireSite(sites, queryOf(request).site)
      const metrics = [...metricsOfReport(performance, settings).values()]
      return {
        metrics: metrics.map(({ over: _, ...metric }) => metric),
        dimensions: Object.entries(performance.dimensions).map(([name, { title }]) => ({
          name,
          title,
        })),
        segments: settings.segments,
      }
    },
  )

  app.get<{ Params: { name: string } }>(
    '/v1/reports/:name',
    { onRequest, schema: { hide: true } },
    ({ params }) => {
      throw new Refusal(404, 'unknown_report', {
        field: 'name',
        allowed: Object.keys(reports),
        message: `There is no report "${params.name.slice(0, 64)}".`,
      })
    },
  )

  async function run(request: FastifyRequest, question: Asked, others: (string | undefined)[]) {
    const query = queryOf(request)
    const { report } = question
    if (report.shape === 'list') {
      const parameters = readParameters(query, report)
      const listens = door.opens(request, 'listen')
      return runList(store, { ...question, report, parameters, listens })
    }
    const { by: given = report.defaultBy.join() } = query
    const by = given.split(',').map((name) => name.trim())
    if (report !== performance || (others.length === 0 && !by.includes('site'))) {
      return runReport(store, readQuestion(query, { ...question, report }))
    }
    const placed = [question, ...others.map((one) => requireSite(sites, one))]
    return runSites(store, {
      by,
      questionsOf: (within) =>
        placed.map((one) =>
          readQuestion({ ...query, by: within }, { ...question, ...one, report }),
        ),
    })
  }
}

const sitesIn = (given = '') => [...new Set(given.split(',').map((name) => name.trim()))]

type Asked = {
  name: string
  report: Report
  site: string
  settings: SiteSettings
  period: Period
  asOf: number
}

function readFormat(given = 'json'): (typeof reportFormats)[number] {
  const format = reportFormats.find((name) => name === given)
  if (format !== undefined) return format
  throw new Refusal(400, 'not_allowed', {
    field: 'format',
    allowed: reportFormats,
    message: 'format is "json", "csv" or "xlsx".',
  })
}

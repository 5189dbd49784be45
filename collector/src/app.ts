import cors from '@fastify/cors'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { Refusal } from './errors.ts'
import { covers, hostOf } from './hosts.ts'
import { costRoutes } from './routes/costs.ts'
import { dealRoutes } from './routes/deals.ts'
import { healthRoutes } from './routes/health.ts'
import { hitRoutes } from './routes/hits.ts'
import { reportRoutes } from './routes/reports.ts'
import { queryOf } from './routes/request.ts'
import { scriptRoutes } from './routes/script.ts'
import { siteRoutes } from './routes/sites.ts'
import { sqlRoutes } from './routes/sql.ts'
import { startRoutes } from './routes/start.ts'
import type { Services } from './services.ts'
import { isAway } from './store/engine-error.ts'

const largestBody = 1024 * 1024

/** The collector as a Fastify app that does not listen yet. */
export async function buildApp(services: Services, options: FastifyServerOptions = {}) {
  const app = Fastify({
    bodyLimit: largestBody,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    ...options,
  })
  // Routes read their own bodies and say what is wrong in our words; schemas here are for OpenAPI.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error instanceof Refusal) {
      return reply.code(error.statusCode).headers(error.headers).send(error.body)
    }
    if (isAway(error)) {
      request.log.warn({ error: String(error) }, 'the database does not answer')
      const message = 'The database does not answer. Ask again later.'
      return reply.code(503).header('retry-after', '5').send({ error: 'database_away', message })
    }
    const { statusCode = 500 } = error
    if (statusCode < 500) {
      return reply.code(statusCode).send({ error: codeOf(error), message: error.message })
    }
    request.log.error({ error }, 'unexpected error')
    return reply.code(500).send({ error: 'internal', message: 'Internal error.' })
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: 'not_found', message: `No ${request.method} here. See /docs.` }),
  )

  // What is still being answered when the app closes must not leave a kept connection behind: close
  // would wait for it until the keep-alive runs out.
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_, reply) => {
    if (closing) reply.header('connection', 'close')
  })

  await app.register(cors, {
    delegator: (request, done) => {
      const { site } = queryOf(request)
      const domains = services.sites.find(site ?? '')?.domains ?? []
      const host = hostOf(request.headers.origin ?? '') ?? ''
      done(null, { origin: covers(domains, host), credentials: true, methods: ['POST'] })
    },
  })
  await app.register(swagger, { openapi })
  await app.register(swaggerUi, { routePrefix: '/docs' })

  for (const routes of [
    hitRoutes,
    dealRoutes,
    costRoutes,
    reportRoutes,
    sqlRoutes,
    siteRoutes,
    scriptRoutes,
    startRoutes,
    healthRoutes,
  ]) {
    await app.register(routes, services)
  }
  return app
}

const openapi = {
  info: {
    title: 'Throughline',
    version: '0.1.0',
    description: 'From the ad click to the ROI. Server routes take `Authorization: Bearer <key>`.',
  },
  components: {
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } as const },
  },
  security: [{ key: [] }],
}

function codeOf({ code = '' }: { code?: string }): string {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too_large'
  return code.toLowerCase().replace(/^fst_err_/, '') || 'bad_request'
}

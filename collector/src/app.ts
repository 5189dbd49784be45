import cors from '@fastify/cors'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { brokenAnswerer } from './answer-broken.ts'
import { errorAnswerer, kindOf } from './answer-error.ts'
import { patience } from './door/patience.ts'
import { requestIds } from './door/request-id.ts'
import { type TrustedHop, trustedHop } from './door/trusted-hop.ts'
import { covers, hostOf } from './hosts.ts'
import { logAnswer } from './log/log-answer.ts'
import { costRoutes } from './routes/costs.ts'
import { dealRoutes } from './routes/deals.ts'
import { healthRoutes } from './routes/health.ts'
import { hitRoutes } from './routes/hits.ts'
import { keyRoutes } from './routes/keys.ts'
import { reportRoutes } from './routes/reports.ts'
import { queryOf } from './routes/request.ts'
import { scriptRoutes } from './routes/script.ts'
import { siteRoutes } from './routes/sites.ts'
import { sqlRoutes } from './routes/sql.ts'
import { startRoutes } from './routes/start.ts'
import { visitorRoutes } from './routes/visitors.ts'
import type { Services } from './services.ts'

const largestBody = 1024 * 1024

type Options = Omit<FastifyServerOptions, 'trustProxy'> & { trustProxy?: TrustedHop }

/** The collector as a Fastify app that does not listen yet. */
export async function buildApp(services: Services, options: Options = {}) {
  const { door, refusals } = services
  const trustProxy = options.trustProxy ?? trustedHop()
  const answerError = errorAnswerer(refusals)
  const app = Fastify({
    bodyLimit: largestBody,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    forceCloseConnections: 'idle',
    ...patience,
    genReqId: requestIds(trustProxy),
    clientErrorHandler: brokenAnswerer(refusals),
    frameworkErrors: answerError,
    ...options,
    trustProxy,
  })
  // Routes read their own bodies and say what is wrong in our words; schemas here are for OpenAPI.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => {
    refusals.count(`${kindOf(request)}:not_found`)
    const message = `No ${request.method} here. See /docs.`
    return reply.code(404).send({ error: 'not_found', message })
  })

  // What is still being answered when the app closes must not leave a kept connection behind: close
  // would wait for it until the keep-alive runs out.
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', (request, reply, _, done) => {
    if (closing) reply.header('connection', 'close')
    if (reply.statusCode >= 400 || door.isServer(request)) reply.header('x-request-id', request.id)
    const type = reply.getHeader('content-type')
    if (typeof type === 'string' && type.startsWith('text/html')) {
      reply.header('x-content-type-options', 'nosniff')
    }
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply, door)
    done()
  })

  await app.register(cors, {
    delegator: (request, done) => {
      const { site } = queryOf(request)
      const domains = services.sites.find(site ?? '')?.domains ?? []
      const host = hostOf(request.headers.origin ?? '') ?? ''
      done(null, { origin: covers(domains, host), credentials: true, methods: ['POST'] })
    },
  })
  // Behind CORS, so that a page's counter can read that it is to come again later.
  app.addHook('onRequest', (request, _, done) => {
    door.admit(request)
    done()
  })
  await app.register(swagger, { openapi })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })

  for (const routes of [
    hitRoutes,
    dealRoutes,
    costRoutes,
    reportRoutes,
    sqlRoutes,
    siteRoutes,
    visitorRoutes,
    keyRoutes,
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

import cors from '@fastify/cors'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { errorAnswerer, kindOf } from './answer-error.ts'
import { type Beacons, openBeacons } from './beacons/beacons.ts'
import { isOwnPage } from './door/own-page.ts'
import { requestIds } from './door/request-id.ts'
import { type TrustedHop, trustedHop } from './door/trusted-hop.ts'
import { logAnswer } from './log/log-answer.ts'
import { callRoutes } from './routes/calls.ts'
import { checkRoutes } from './routes/check.ts'
import { connectorRoutes } from './routes/connectors.ts'
import { costRoutes } from './routes/costs.ts'
import { dealRoutes } from './routes/deals.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { healthRoutes } from './routes/health.ts'
import { hitRoutes } from './routes/hits.ts'
import { journalRoutes } from './routes/journal.ts'
import { keyRoutes } from './routes/keys.ts'
import { peopleRoutes } from './routes/people.ts'
import { rateRoutes } from './routes/rates.ts'
import { reportRoutes } from './routes/reports.ts'
import { queryOf } from './routes/request.ts'
import { scriptRoutes } from './routes/script.ts'
import { siteRoutes } from './routes/sites.ts'
import { sqlRoutes } from './routes/sql.ts'
import { startRoutes } from './routes/start.ts'
import { visitorRoutes } from './routes/visitors.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { openServer } from './server.ts'
import type { Services } from './services.ts'

const largestBody = 1024 * 1024

type Options = Omit<FastifyServerOptions, 'trustProxy'> & { trustProxy?: TrustedHop }

/** The collector as a Fastify app that does not listen yet. Browsers' hits pass beside it. */
export async function buildApp(services: Services, options: Options = {}) {
  const { door, refusals } = services
  const trustProxy = options.trustProxy ?? trustedHop()
  const answerError = errorAnswerer(refusals)
  let beacons: Beacons | undefined
  const app = Fastify({
    serverFactory: (others) =>
      openServer(
        (request, response) =>
          beacons?.isBeacon(request)
            ? beacons.answer(request, response)
            : others(request, response),
        { refusals },
      ),
    bodyLimit: largestBody,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    forceCloseConnections: 'idle',
    genReqId: requestIds(trustProxy),
    frameworkErrors: answerError,
    ...options,
    trustProxy,
  })
  beacons = openBeacons({ services, trusts: trustProxy, log: app.log })
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
    beacons?.close()
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

  await app.register(swagger, { openapi })
  await app.register(cors, {
    delegator: (request, done) => {
      const { site } = queryOf(request)
      const domains = services.sites.find(site ?? '')?.domains ?? []
      const origin = isOwnPage(request.headers.origin, domains)
      done(null, { origin, credentials: true, methods: ['POST'] })
    },
  })
  app.addHook('onRequest', (request, _, done) => {
    door.admit(request)
    done()
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  for (const routes of [
    hitRoutes,
    dealRoutes,
    costRoutes,
    rateRoutes,
    callRoutes,
    reportRoutes,
    sqlRoutes,
    siteRoutes,
    visitorRoutes,
    peopleRoutes,
    keyRoutes,
    journalRoutes,
    connectorRoutes,
    webhookRoutes,
    deliveryRoutes,
    scriptRoutes,
    checkRoutes,
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

import { PassThrough } from 'node:stream'
import { performance as report } from '@throughline/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'
import { readPeriod } from '../period.ts'
import { readQuestion } from '../reports/read-question.ts'
import { runReport } from '../run-report.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { hitCells } from '../start-page/hits.ts'
import { liveScript } from '../start-page/live.ts'
import { signInPage, startPage } from '../start-page/page.ts'
import { bodyOf, queryOf } from './request.ts'

const cookieName = 'tl_session'
const beatMs = 30_000
const policy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** `/`: the start page, behind the API key. It shows money, and a proxy may show it to the world. */
export async function startRoutes(app: FastifyInstance, services: Services) {
  const { apiKey, store, sites, recentHits, now, asOf } = services
  const hide = { schema: { hide: true } }
  const watching = new Set<PassThrough>()
  // A page left open must not hold the collector back when it stops.
  app.addHook('preClose', async () => {
    for (const events of watching) events.end()
  })
  const signedIn = (request: FastifyRequest) => apiKey.fitsSession(sessionOf(request))

  app.get('/', hide, async (request, reply) => {
    const { key, site = 'default' } = queryOf(request)
    if (key !== undefined) return signIn(request, reply, key, services)
    const origin = `${request.protocol}://${request.host}`
    if (!signedIn(request)) return sendPage(reply, signInPage({ origin, wrong: false }))

    const { settings } = requireSite(sites, site)
    const period = readPeriod(
      { from: undefined, to: undefined },
      { now: now(), timeZone: settings.time_zone },
    )
    const answer = await asOf().then(
      (asOf) =>
        runReport(
          store,
          readQuestion({}, { name: 'performance', report, site, settings, period, asOf }),
        ),
      toldInstead,
    )
    const hits = recentHits.of(site)
    const shop = app.hasRoute({ method: 'POST', url: '/shop/request' })
    const all = sites.names()
    return sendPage(reply, startPage({ origin, site, sites: all, hits, answer, report, shop }))
  })

  app.post('/sign-in', hide, (request, reply) => {
    const key = new URLSearchParams(bodyOf(request).toString('utf8')).get('key') ?? ''
    return signIn(request, reply, key.trim(), services)
  })

  app.get('/start.js', hide, (_, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(liveScript),
  )

  app.get('/live', hide, (request, reply) => {
    if (!signedIn(request)) return reply.code(401).send({ error: 'no_key', message: 'Sign in.' })
    const { site } = requireSite(sites, queryOf(request).site)
    const events = new PassThrough()
    const stop = recentHits.watch(site, (row) => {
      events.write(`data: ${JSON.stringify(hitCells(row))}\n\n`)
    })
    // So that a stream without hits is no connection that idles, to us and to proxies.
    const beat = setInterval(() => events.write(': still here\n\n'), beatMs)
    watching.add(events)
    reply.raw.on('close', () => {
      stop()
      clearInterval(beat)
      watching.delete(events)
    })
    events.write(': hello\n\n')
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .send(events)
  })
}

function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  { apiKey, door }: Services,
) {
  if (!apiKey.fits(key)) {
    door.countFailure(request)
    const origin = `${request.protocol}://${request.host}`
    return sendPage(reply.code(401), signInPage({ origin, wrong: true }))
  }
  const secure = request.protocol === 'https' ? '; Secure' : ''
  return reply
    .header(
      'set-cookie',
      `${cookieName}=${apiKey.session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${secure}`,
    )
    .redirect('/', 303)
}

function sessionOf(request: FastifyRequest): string {
  const cookies = (request.headers.cookie ?? '').split(/;\s*/)
  return cookies.find((one) => one.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? ''
}

function sendPage(reply: FastifyReply, page: string) {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(page)
}

/** A refusal, which the page tells in the report's place. */
function toldInstead(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

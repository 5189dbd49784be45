import { type Hit, type Line, msOf, type Problem } from '@throughline/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { limitBeacon } from '../batch/limit-beacon.ts'
import { readBatch } from '../batch/read-batch.ts'
import { readBeacon } from '../batch/read-beacon.ts'
import { answerBatch, type Taken, takeBatch, takeBeacon } from '../batch/take-batch.ts'
import { clientCookie } from '../client-cookie.ts'
import { isOwnPage } from '../door/own-page.ts'
import { longestVisitMs } from '../enrich/clock.ts'
import { hitReader, type Sender, serverHitReader } from '../enrich/hit.ts'
import { Refusal } from '../errors.ts'
import { covers, hostOf } from '../hosts.ts'
import { eventKey } from '../recent-events.ts'
import type { Services } from '../services.ts'
import { requireSite, type Sites } from '../sites.ts'
import { batchDocs, bodyOf, queryOf } from './request.ts'

const oldestHitMs = 30 * 24 * 3_600_000
const clockToleranceMs = 5 * 60_000

/** `POST /v1/hits`: from a browser as text, without a key; from a server with one. */
export async function hitRoutes(app: FastifyInstance, services: Services) {
  const { door, sites } = services
  const needsWrite = door.needs('write')
  const options: RouteShorthandOptions = {
    schema: batchDocs('Hits', serverHitReader.schema),
    onRequest: (request, reply, done) => {
      // First, so that a page's counter can read whatever it is told, to come again later say.
      letPageRead(request, reply, sites)
      door.admit(request)
      if (isBeacon(request)) done()
      else needsWrite(request, reply, done)
    },
    preParsing: (request, _, payload, done) =>
      done(null, isBeacon(request) ? limitBeacon(request, payload) : payload),
  }

  app.post('/v1/hits', options, (request, reply) =>
    isBeacon(request)
      ? fromBrowser(request, reply, services)
      : fromServer(request, reply, services),
  )
}

function letPageRead(request: FastifyRequest, reply: FastifyReply, sites: Sites): void {
  const { origin } = request.headers
  if (origin === undefined) return
  const { site = '' } = queryOf(request)
  const domains = sites.find(site)?.domains ?? []
  reply.header('vary', 'Origin')
  if (!isOwnPage(origin, domains)) return
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-allow-credentials', 'true')
}

const isBeacon = ({ headers }: FastifyRequest) => headers.authorization === undefined

async function fromServer(request: FastifyRequest, reply: FastifyReply, services: Services) {
  const items = readBatch(bodyOf(request), request.headers['content-type'])
  const { site } = queryOf(request)
  if (site !== undefined) requireSite(services.sites, site)
  const taken = takeBatch(items, { reader: serverHitReader, sites: services.sites, site })
  const latest = services.now() + clockToleranceMs
  drop(taken, (hit) =>
    msOf(hit.ts) > latest ? { field: 'ts', error: 'in_the_future' } : undefined,
  )
  drop(taken, startProblem)
  await keep(taken, services, { sentAt: undefined, senderOf: services.enrichment.visitor })
  return answerBatch(reply, taken, { refusals: services.refusals, kind: 'hits' })
}

async function fromBrowser(request: FastifyRequest, reply: FastifyReply, services: Services) {
  const { sites, now } = services
  const { site, settings } = requireSite(sites, queryOf(request).site)
  const { origin } = request.headers
  if (origin !== undefined && !isOwnPage(origin, settings.domains)) throw stranger(origin)
  const { sentAt, hits } = readBeacon(bodyOf(request))
  const taken = takeBeacon(hits, { reader: hitReader, site })
  const moment = { now: now(), sentAt: sentAt ?? now() }
  drop(taken, ({ url, ts }) => {
    if (!covers(settings.domains, hostOf(url) ?? '')) return { field: 'url', error: 'wrong_domain' }
    const tooOld = moment.sentAt - msOf(ts) > oldestHitMs
    return tooOld ? { field: 'ts', error: 'too_old' } : undefined
  })
  const sender = services.enrichment.browser(request.ip, request.headers)
  await keep(taken, services, { sentAt: moment.sentAt, senderOf: () => sender })

  const last = taken.good.at(-1)?.value
  const cookie =
    last &&
    clientCookie({
      clientId: last.client_id,
      pageHost: hostOf(last.url) ?? '',
      ownHost: request.hostname.replace(/:\d+$/, ''),
      secure: request.protocol === 'https',
    })
  if (cookie !== undefined) reply.header('set-cookie', cookie)
  return answerBatch(reply, taken, { refusals: services.refusals, kind: 'hits' })
}

/** Refuses the valid hits that `problemOf` finds fault with. */
function drop<H extends Hit>(taken: Taken<H>, problemOf: (hit: H) => Problem | undefined): void {
  taken.good = taken.good.filter(({ index, value }) => {
    const problem = problemOf(value)
    if (problem) taken.rejected.push({ index, ...problem })
    return problem === undefined
  })
}

function startProblem({ ts, visit_at }: Hit): Problem | undefined {
  const length = msOf(ts) - msOf(visit_at)
  const possible = length >= 0 && length <= longestVisitMs
  return possible ? undefined : { field: 'visit_at', error: 'not_within_visit' }
}

type Sent<H> = { sentAt: number | undefined; senderOf: (hit: H) => Sender }

async function keep<H extends Hit>(
  taken: Taken<H>,
  { store, sites, enrichment, recentEvents, recentHits, now }: Services,
  { sentAt, senderOf }: Sent<H>,
) {
  const fresh: { key: string; site: string; line: Line }[] = []
  for (const { site, value } of taken.good) {
    const key = eventKey(site, value.event_id)
    const settings = sites.find(site)
    if (!settings || recentEvents.knows(key)) continue
    const sender = senderOf(value)
    const line = enrichment.finish(value, { site, settings, now: now(), sentAt, sender })
    fresh.push({ key, site, line })
  }
  if (fresh.length === 0) return
  await store.add(
    'hits',
    fresh.map(({ line }) => line),
  )
  for (const { key, site, line } of fresh) {
    recentEvents.add(key)
    recentHits.add(site, line)
  }
}

function stranger(origin: string): Refusal {
  return new Refusal(403, 'wrong_domain', {
    field: 'origin',
    message: `The site does not list the domain of ${origin.slice(0, 128)}. Add it to its settings.`,
  })
}

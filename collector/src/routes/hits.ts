import { type Hit, msOf, type Problem } from '@throughline/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { limitBeacon } from '../batch/limit-beacon.ts'
import { readBatch } from '../batch/read-batch.ts'
import { readBeacon } from '../batch/read-beacon.ts'
import { answerBatch, type Taken, takeBatch } from '../batch/take-batch.ts'
import { clientCookie } from '../client-cookie.ts'
import { anonymousSender } from '../consent/anonymous-sender.ts'
import { byConsent } from '../consent/by-consent.ts'
import { optsOut } from '../consent/opts-out.ts'
import { refuseDenied } from '../consent/refuse-denied.ts'
import { longestVisitMs } from '../enrich/clock.ts'
import { hitReader, type Sender, serverHitReader } from '../enrich/hit.ts'
import { Refusal } from '../errors.ts'
import { covers, hostOf } from '../hosts.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { batchDocs, bodyOf, queryOf } from './request.ts'

const oldestHitMs = 30 * 24 * 3_600_000
const clockToleranceMs = 5 * 60_000

/** `POST /v1/hits`: from a browser as text, without a key; from a server with one. */
export async function hitRoutes(app: FastifyInstance, services: Services) {
  const needsWrite = services.door.needs('write')
  const options: RouteShorthandOptions = {
    schema: batchDocs('Hits', serverHitReader.schema),
    onRequest: (request, reply, done) =>
      isBeacon(request) ? done() : needsWrite(request, reply, done),
    preParsing: (request, _, payload, done) =>
      done(null, isBeacon(request) ? limitBeacon(request, payload) : payload),
  }

  app.post('/v1/hits', options, (request, reply) =>
    isBeacon(request)
      ? fromBrowser(request, reply, services)
      : fromServer(request, reply, services),
  )
}

const isBeacon = ({ headers }: FastifyRequest) => headers.authorization === undefined

async function fromServer(request: FastifyRequest, reply: FastifyReply, services: Services) {
  const items = readBatch(bodyOf(request), request.headers['content-type'])
  const { site } = queryOf(request)
  if (site !== undefined) requireSite(services.sites, site)
  const reader = byConsent(serverHitReader, { optsOut: false })
  const taken = takeBatch(items, { reader, sites: services.sites, site })
  refuseDenied(taken, services.sites)
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
  refuseStrangers(request.headers.origin, settings.domains)
  const { sentAt, hits } = readBeacon(bodyOf(request))
  const reader = byConsent(hitReader, { optsOut: optsOut(request.headers, settings) })
  const taken = takeBatch(hits, { reader, sites, site })
  refuseDenied(taken, sites)
  const moment = { now: now(), sentAt: sentAt ?? now() }
  drop(taken, ({ url, ts }) => {
    if (!covers(settings.domains, hostOf(url) ?? '')) return { field: 'url', error: 'wrong_domain' }
    const tooOld = moment.sentAt - msOf(ts) > oldestHitMs
    return tooOld ? { field: 'ts', error: 'too_old' } : undefined
  })
  const sender = services.enrichment.browser(request.ip, request.headers)
  await keep(taken, services, { sentAt: moment.sentAt, senderOf: () => sender })

  const last = taken.good.at(-1)?.value
  const cookie = last?.client_id
    ? clientCookie({
        clientId: last.client_id,
        pageHost: hostOf(last.url) ?? '',
        ownHost: request.hostname.replace(/:\d+$/, ''),
        secure: request.protocol === 'https',
      })
    : undefined
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
  const fresh = taken.good.filter(({ site, value }) => !recentEvents.knows(site, value))
  const rows = fresh.flatMap(({ site, value }) => {
    const settings = sites.find(site)
    if (!settings) return []
    const sent = senderOf(value)
    const sender = value.consent === 'denied' ? anonymousSender(sent) : sent
    return [enrichment.finish(value, { site, settings, now: now(), sentAt, sender })]
  })
  if (rows.length > 0) await store.add('hits', rows)
  for (const { site, value } of fresh) recentEvents.add(site, value)
  for (const row of rows) recentHits.add(row)
}

function refuseStrangers(origin: string | undefined, domains: string[]): void {
  if (origin === undefined || covers(domains, hostOf(origin) ?? '')) return
  throw new Refusal(403, 'wrong_domain', {
    field: 'origin',
    message: `The site does not list the domain of ${origin.slice(0, 128)}. Add it to its settings.`,
  })
}

import { type Hit, msOf, type Problem } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { readBatch } from '../batch/read-batch.ts'
import { answerOf, takeBatch } from '../batch/take-batch.ts'
import { byConsent } from '../consent/by-consent.ts'
import { refuseDenied } from '../consent/refuse-denied.ts'
import { longestVisitMs } from '../enrich/clock.ts'
import { serverHitReader } from '../enrich/hit.ts'
import { dropHits } from '../hits/drop-hits.ts'
import { keepHits } from '../hits/keep-hits.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { batchDocs, bodyOf, queryOf } from './request.ts'

const clockToleranceMs = 5 * 60_000

/** `POST /v1/hits` of a server, with a key. A browser's, without one, are answered in `beacons/`. */
export async function hitRoutes(app: FastifyInstance, services: Services) {
  const { sites, door, enrichment, refusals, now } = services
  const schema = batchDocs('Hits', serverHitReader.schema)
  const reader = byConsent(serverHitReader, { optsOut: false })

  app.post('/v1/hits', { schema, onRequest: door.needs('write') }, async (request, reply) => {
    const items = readBatch(bodyOf(request), request.headers['content-type'])
    const { site } = queryOf(request)
    if (site !== undefined) requireSite(sites, site)
    const taken = takeBatch(items, { reader, sites, site })
    refuseDenied(taken, sites)
    const latest = now() + clockToleranceMs
    dropHits(taken, (hit) =>
      msOf(hit.ts) > latest ? { field: 'ts', error: 'in_the_future' } : undefined,
    )
    dropHits(taken, startProblem)
    await keepHits(taken, services, { sentAt: undefined, senderOf: enrichment.visitor })
    const { status, body } = answerOf(taken, { refusals, kind: 'hits' })
    return reply.code(status).send(body)
  })
}

function startProblem({ ts, visit_at }: Hit): Problem | undefined {
  const length = msOf(ts) - msOf(visit_at)
  const possible = length >= 0 && length <= longestVisitMs
  return possible ? undefined : { field: 'visit_at', error: 'not_within_visit' }
}

import { msOf } from '@throughline/schema'
import { readBeacon } from '../batch/read-beacon.ts'
import { answerOf, takeValues } from '../batch/take-batch.ts'
import type { Caller } from '../beacons/caller.ts'
import { clientCookie } from '../client-cookie.ts'
import { byConsent } from '../consent/by-consent.ts'
import { optsOut } from '../consent/opts-out.ts'
import { refuseDenied } from '../consent/refuse-denied.ts'
import { isOwnPage } from '../door/own-page.ts'
import { hitReader } from '../enrich/hit.ts'
import { Refusal } from '../errors.ts'
import { covers, hostOf } from '../hosts.ts'
import { showToHit } from '../numbers/show-to-hit.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { dropHits } from './drop-hits.ts'
import { keepHits } from './keep-hits.ts'

const oldestHitMs = 30 * 24 * 3_600_000

type Beacon = { caller: Caller; site: string | undefined; body: Buffer }

/**
 * Takes what a browser sent: its good hits are on disk when this resolves, its bad ones are named. With
 * the cookie that keeps its client ID, where the collector may set it, and the numbers that the page
 * is to show, where the site has any. @throws Refusal
 */
export async function takeBeacon({ caller, body, ...asked }: Beacon, services: Services) {
  const { sites, enrichment, refusals, numbers } = services
  const { site, settings } = requireSite(sites, asked.site)
  const { origin } = caller.headers
  if (origin !== undefined && !isOwnPage(origin, settings.domains)) throw stranger(origin)
  const { sentAt: said, hits } = readBeacon(body)
  const reader = byConsent(hitReader, { optsOut: optsOut(caller.headers, settings) })
  const taken = takeValues(hits, { reader, site })
  refuseDenied(taken, sites)
  const sentAt = said ?? services.now()
  dropHits(taken, ({ url, ts }) => {
    if (!covers(settings.domains, hostOf(url) ?? '')) return { field: 'url', error: 'wrong_domain' }
    return sentAt - msOf(ts) > oldestHitMs ? { field: 'ts', error: 'too_old' } : undefined
  })
  const sender = enrichment.browser(caller.ip, caller.headers)
  const verdict = await keepHits(taken, services, { sentAt, senderOf: () => sender })
  const last = taken.good.at(-1)?.value
  const cookie = last?.client_id
    ? clientCookie({
        clientId: last.client_id,
        pageHost: hostOf(last.url) ?? '',
        ownHost: caller.host,
        secure: caller.secure,
      })
    : undefined
  const { status, body: answer } = answerOf(taken, { refusals, kind: 'hits' })
  if (!last || !numbers.wanted(settings)) return { status, body: answer, cookie }
  const shown = await showToHit(last, { site, settings, sentAt, sender, verdict }, services)
  return { status, body: shown ? { ...answer, numbers: shown } : answer, cookie }
}

function stranger(origin: string): Refusal {
  return new Refusal(403, 'wrong_domain', {
    field: 'origin',
    message: `The site does not list the domain of ${origin.slice(0, 128)}. Add it to its settings.`,
  })
}

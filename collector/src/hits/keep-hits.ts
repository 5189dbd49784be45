import type { Hit, Line, Verdict } from '@throughline/schema'
import type { Taken } from '../batch/take-batch.ts'
import { anonymousSender } from '../consent/anonymous-sender.ts'
import type { Sender } from '../enrich/hit.ts'
import type { EventKey } from '../recent-events.ts'
import type { Services } from '../services.ts'

type Sent<H> = { sentAt: number | undefined; senderOf: (hit: H) => Sender }

/**
 * Finishes the hits that are new here, and resolves when they are on disk, with what the last hit of
 * all was found to be, if it is new. @throws Refusal 503
 */
export async function keepHits<H extends Hit>(
  { good }: Taken<H>,
  { store, sites, enrichment, recentEvents, recentHits, now }: Services,
  { sentAt, senderOf }: Sent<H>,
): Promise<Verdict | undefined> {
  let last: Verdict | undefined
  const fresh: { key: EventKey; site: string; line: Line }[] = []
  for (const { site, value } of good) {
    const key = recentEvents.keyOf(site, value.event_id)
    const settings = sites.find(site)
    last = undefined
    if (!settings || recentEvents.knows(key)) continue
    const sent = senderOf(value)
    const sender = value.consent === 'denied' ? anonymousSender(sent) : sent
    const { line, verdict } = enrichment.finish(value, {
      site,
      settings,
      now: now(),
      sentAt,
      sender,
    })
    last = verdict
    fresh.push({ key, site, line })
  }
  if (fresh.length === 0) return undefined
  const lines = fresh.map(({ line }) => line)
  await store.add('hits', lines)
  for (const { key, site, line } of fresh) {
    recentEvents.add(key)
    recentHits.add(site, line)
  }
  return last
}

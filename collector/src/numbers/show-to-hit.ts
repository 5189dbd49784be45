import { type Hit, msOf, type SiteSettings, type Verdict } from '@throughline/schema'
import type { Sender } from '../enrich/hit.ts'
import type { Services } from '../services.ts'
import type { Shown } from './numbers.ts'

type Given = {
  site: string
  settings: SiteSettings
  /** When the browser sent the hit, by its own clock. */
  sentAt: number
  sender: Sender
  /** Undefined of a hit that had come before. */
  verdict: Verdict | undefined
}

/** What is older waited for a connection, and its page is gone. */
const latestMs = 10 * 60_000

/**
 * What the page that sent a hit is to show; undefined where a machine did, or the page is no longer
 * looked at. A hit that comes again keeps a number and takes no new one: what was taken for a person
 * the first time need not be one.
 */
export async function showToHit(
  hit: Hit,
  { site, settings, sentAt, sender, verdict }: Given,
  { numbers, enrichment, now }: Services,
): Promise<Shown | undefined> {
  const { bot } = verdict ?? sender.verdict
  if (bot === 1 || sentAt - msOf(hit.ts) > latestMs) return undefined
  const { client_id, visit_id, url } = hit
  const place =
    client_id === '' ? { country: sender.place.country, region: '', city: '' } : sender.place
  return numbers.show({
    site,
    settings,
    visit_id,
    known: verdict === undefined,
    visitor: {
      client_id,
      visit_at: msOf(hit.visit_at),
      url,
      origin: enrichment.origin(hit, settings),
      place,
      at: now(),
    },
  })
}

import type { Device, Line, Origin, Place, SiteSettings, Verdict } from '@throughline/schema'
import { formatInstant, Hit, msOf, recordReader, ServerHit } from '@throughline/schema'
import { openRecent } from '../recent.ts'
import { addressOf } from './address.ts'
import { type BotReason, isHosting, openAgents, readMarks, verdictOf } from './bot.ts'
import { hintsOf } from './client-hints.ts'
import { setClock } from './clock.ts'
import { openDevices } from './device.ts'
import { openPace } from './pace.ts'
import type { Places } from './place.ts'
import { openOrigins } from './source.ts'
import { openTexts } from './texts.ts'

// A page may still run the counter of an older or newer release: what it adds is left aside.
export const hitReader = recordReader(Hit, { unknown: 'left_aside' })
export const serverHitReader = recordReader(ServerHit)

/** What a row tells otherwise than its hit does, or besides it. */
const ownColumns = ['site', 'received_at', 'ts', 'visit_at', 'marks', 'consent', 'ip'] as const
const saidOf = hitReader.writer(ownColumns)

/** What the collector knows of who sent hits, worked out once for all hits of a request. */
export type Sender = {
  key: string
  ip: string
  device: Device
  place: Place
  reasons: BotReason[]
  verdict: Verdict
}

type Context = {
  site: string
  settings: SiteSettings
  now: number
  /** When the browser says it sent the batch; undefined for hits of a server, taken at their word. */
  sentAt: number | undefined
  sender: Sender
}

/** A row, and whether a machine made its hit. */
export type Finished = { line: Line; verdict: Verdict }

type Visit = { landing_page?: string | undefined; visit_referrer?: string | undefined }

export type Enrichment = ReturnType<typeof openEnrichment>

const longestUserAgent = 512

/** Adds to hits what only the collector knows, before they are kept. Remembers what repeats. */
export function openEnrichment({ places }: { places: Places }) {
  const deviceOf = openDevices()
  const reasonsOf = openAgents()
  const originOf = openOrigins()
  const isFast = openPace()
  const textOf = openTexts()
  const senders = openRecent<Sender>({ capacity: 10_000 })
  places.onChange(() => senders.clear())
  return { browser, visitor, origin, finish }

  /** The sender of a browser's own request. */
  function browser(ip: string, headers: Record<string, string | string[] | undefined>): Sender {
    const userAgent = String(headers['user-agent'] ?? '').slice(0, longestUserAgent)
    const hints = hintsOf(headers)
    const key = `${ip}\n${userAgent}\n${hints}`
    const known = senders.get(key)
    if (known) return known
    const sender = senderOf({ ip, userAgent, hints, reasons: reasonsOf(userAgent, hints) })
    senders.set(key, sender)
    return sender
  }

  /** The visitor for whom a server sent a hit, as far as it says. */
  function visitor({ ip = '', user_agent = '' }: ServerHit): Sender {
    const userAgent = user_agent.trim().slice(0, longestUserAgent)
    const reasons = userAgent === '' ? [] : reasonsOf(userAgent, '')
    return senderOf({ ip, userAgent, hints: '', reasons })
  }

  function senderOf({ ip, userAgent, hints, reasons }: Told): Sender {
    const address = addressOf(ip)
    const { place, network } = places.find(address)
    const all = isHosting(network) ? [...reasons, 'data_centre' as const] : reasons
    return {
      key: `${address?.full} ${userAgent}`,
      ip: address?.truncated ?? '',
      device: deviceOf(userAgent, hints),
      place,
      reasons: all,
      verdict: verdictOf(all),
    }
  }

  /** Where a visit came from. */
  function origin(visit: Visit, { domains, payment_domains }: SiteSettings): Origin {
    const { landing_page, visit_referrer } = visit
    return originOf({
      landing_page,
      visit_referrer,
      ownDomains: domains,
      paymentDomains: payment_domains,
    })
  }

  /** The finished row of a hit: what the browser said and what only the collector knows. */
  function finish(hit: Hit, { site, settings, now, sentAt, sender }: Context): Finished {
    const saidTs = msOf(hit.ts)
    const saidVisitAt = msOf(hit.visit_at)
    const { ts, visitAt } =
      sentAt === undefined
        ? { ts: saidTs, visitAt: saidVisitAt }
        : setClock({ ts: saidTs, visitAt: saidVisitAt, sentAt, now })
    const marks = readMarks(hit.marks)
    // A server sends what it gathered, as fast as it likes.
    const fast =
      sentAt !== undefined &&
      hit.consent !== 'denied' &&
      isFast({
        clientId: hit.client_id,
        sender: sender.key,
        ts: saidTs,
        now,
        isPage: hit.type === 'pageview',
      })
    const verdict =
      marks.length === 0 && !fast
        ? sender.verdict
        : verdictOf([...sender.reasons, ...marks, ...(fast ? ['rate' as const] : [])])
    const ip = settings.ip === 'dropped' ? '' : sender.ip
    // Nothing here but the site's name comes from outside, and could need an escape.
    const added = `"site":${JSON.stringify(site)},"received_at":"${formatInstant(now)}","ts":"${formatInstant(ts)}","visit_at":"${formatInstant(visitAt)}","marks":"${marks.join()}","consent":"${hit.consent ?? 'granted'}","ip":"${ip}"`
    // Two thirds of a row are what its visit and its browser repeat: written once, and joined as text.
    const line = `{${added},${saidOf(hit)},${textOf(origin(hit, settings))},${textOf(sender.device)},${textOf(sender.place)},${textOf(verdict)}}`
    return { line, verdict }
  }
}

type Told = { ip: string; userAgent: string; hints: string; reasons: BotReason[] }

import type { SiteSettings } from '@throughline/schema'
import { formatInstant, Hit, msOf, type Row, recordReader } from '@throughline/schema'
import { setClock } from './clock.ts'
import { originOf } from './source.ts'

export const hitReader = recordReader(Hit)

type Context = {
  site: string
  settings: SiteSettings
  now: number
  /** When the browser says it sent the batch; undefined for hits of a server, taken at their word. */
  sentAt: number | undefined
}

/** The finished row of a hit: what the browser said and what only the collector knows. */
export function finishHit(hit: Hit, { site, settings, now, sentAt }: Context): Row {
  const said = { ts: msOf(hit.ts), visitAt: msOf(hit.visit_at) }
  const { ts, visitAt } = sentAt === undefined ? said : setClock({ ...said, sentAt, now })
  return {
    ...hitReader.row(hit),
    ...originOf({
      landing_page: hit.landing_page,
      visit_referrer: hit.visit_referrer,
      ownDomains: settings.domains,
      paymentDomains: settings.payment_domains,
    }),
    site,
    received_at: formatInstant(now),
    ts: formatInstant(ts),
    visit_at: formatInstant(visitAt),
  }
}

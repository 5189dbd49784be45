import { channelOf, clickIds, networkOfHost, type Origin } from '@throughline/schema'
import { covers, hostOf } from '../hosts.ts'

type Arrival = {
  landing_page: string | undefined
  visit_referrer: string | undefined
  ownDomains: string[]
  paymentDomains: string[]
}

const unknown: Origin = {
  channel: '',
  source: '',
  medium: '',
  campaign: '',
  campaign_id: '',
  term: '',
  content: '',
  click_id_name: '',
  click_id: '',
}

/**
 * Where a visit came from, told by its first page and referrer: UTM tags first, then a click ID,
 * then the referrer; else Direct. All empty where the landing page is not known.
 */
export function originOf({
  landing_page,
  visit_referrer,
  ownDomains,
  paymentDomains,
}: Arrival): Origin {
  if (landing_page === undefined || !URL.canParse(landing_page)) return unknown
  const tags = new URL(landing_page).searchParams
  const tag = (name: string) => cut(tags.get(name) ?? '')
  const click = clickIds.find(({ name }) => tag(name) !== '')
  const utm = { source: tag('utm_source').toLowerCase(), medium: tag('utm_medium').toLowerCase() }
  const paidClick = click !== undefined && click.medium !== '' ? click : undefined
  const tagged = utm.source !== '' || utm.medium !== '' || tag('utm_campaign') !== ''

  const from =
    tagged || paidClick ? undefined : referred(visit_referrer, ownDomains, paymentDomains)
  const fallback = from ?? (paidClick || tagged ? notSet : direct)
  const source = utm.source || paidClick?.source || click?.source || fallback.source
  const medium = utm.medium || paidClick?.medium || fallback.medium
  const campaign = tag('utm_campaign') || '(not set)'
  return {
    channel: channelOf({ source, medium, campaign }),
    source,
    medium,
    campaign,
    campaign_id: tag('utm_id'),
    term: tag('utm_term'),
    content: tag('utm_content'),
    click_id_name: click?.name ?? '',
    click_id: click === undefined ? '' : tag(click.name),
  }
}

/** Source and medium as costs and deals name them, so that they meet the visits' ones. */
export function namedSource(given: string): string {
  return cut(given).toLowerCase()
}

const direct = { source: '(direct)', medium: '(none)' }
const notSet = { source: '(not set)', medium: '(not set)' }

function referred(referrer: string | undefined, ownDomains: string[], paymentDomains: string[]) {
  const host = referrer === undefined ? undefined : hostOf(referrer)
  if (host === undefined || covers(ownDomains, host) || covers(paymentDomains, host)) {
    return undefined
  }
  const network = networkOfHost(host)
  const medium = network === undefined ? 'referral' : mediums[network.kind]
  return { source: network?.source ?? host.replace(/^www\./, ''), medium }
}

const mediums = {
  search: 'organic',
  social: 'social',
  ai: 'ai-assistant',
  video: 'referral',
  shopping: 'referral',
} as const

function cut(value: string): string {
  return value.trim().slice(0, 512)
}

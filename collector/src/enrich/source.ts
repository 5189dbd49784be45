import {
  adMarkers,
  adServices,
  channelOf,
  clickIds,
  networkOfHost,
  type Origin,
  utmAliases,
} from '@throughline/schema'
import { covers, hostOf } from '../hosts.ts'
import { openRecent } from '../recent.ts'
import { cut, parametersOf } from './parameters.ts'

type Arrival = {
  landing_page: string | undefined
  visit_referrer: string | undefined
  ownDomains: string[]
  paymentDomains: string[]
}

type Lists = Pick<Arrival, 'ownDomains' | 'paymentDomains'>
type Traffic = Parameters<typeof channelOf>[0]
type Tags = Omit<Origin, 'channel' | 'click_id' | 'click_id_name'>

const untagged: Tags = {
  source: '',
  medium: '',
  campaign: '',
  campaign_id: '',
  term: '',
  content: '',
  source_platform: '',
  creative_format: '',
  marketing_tactic: '',
}
const unknown: Origin = { ...untagged, channel: '', click_id_name: '', click_id: '' }
const nowhere = {
  landing_page: undefined,
  visit_referrer: undefined,
  ownDomains: [],
  paymentDomains: [],
}
const notSet = '(not set)'

/**
 * Tells visits' origins, and remembers them: every hit of a visit repeats its first page. The lists
 * of domains are compared by identity, since a site's settings are replaced and never changed.
 * `capacity` is in characters, about.
 */
export function openOrigins(capacity = 8_000_000) {
  const known = openRecent<{ of: Lists; origin: Origin }>({
    capacity,
    weigh: (key) => key.length + 500,
  })
  let last: Arrival & { origin: Origin } = { ...nowhere, origin: unknown }
  const channels = openRecent<{ channel: string }>({ capacity: 2_000 })
  return remembered

  // The hits of one request are mostly of one visit.
  function remembered(arrival: Arrival): Origin {
    if (isSame(arrival, last)) return last.origin
    const { landing_page, visit_referrer, ownDomains, paymentDomains } = arrival
    const origin = found(arrival)
    last = { landing_page, visit_referrer, ownDomains, paymentDomains, origin }
    return origin
  }

  function found(arrival: Arrival): Origin {
    const { landing_page, visit_referrer = '', ownDomains, paymentDomains } = arrival
    if (landing_page === undefined) return unknown
    const key = `${landing_page}\n${visit_referrer}`
    const before = known.get(key)
    if (before?.of.ownDomains === ownDomains && before.of.paymentDomains === paymentDomains) {
      return before.origin
    }
    const origin = originOf(arrival, rememberedChannel)
    known.set(key, { of: { ownDomains, paymentDomains }, origin })
    return origin
  }

  // Of the many visits of one campaign each has a click ID of its own.
  function rememberedChannel(traffic: Traffic): string {
    const key = `${traffic.source}\n${traffic.medium}\n${traffic.campaign}`
    const found = channels.get(key)
    if (found) return found.channel
    const channel = channelOf(traffic)
    channels.set(key, { channel })
    return channel
  }
}

/**
 * Where a visit came from, told by its first page and referrer: UTM tags first, then the combined
 * tags of ad services, then a click ID, then the referrer; else Direct. All empty where the landing
 * page is not known.
 */
export function originOf(
  { landing_page, visit_referrer, ownDomains, paymentDomains }: Arrival,
  nameOfChannel: (traffic: Traffic) => string = channelOf,
): Origin {
  const query = landing_page === undefined ? undefined : parametersOf(landing_page)
  if (query === undefined) return unknown
  const tags = query.size === 0 ? untagged : tagsOf(query)
  const click = query.size === 0 ? undefined : clickIds.find(({ name }) => query.has(name))
  const paidClick = click !== undefined && click.medium !== '' ? click : undefined
  const tagged = tags.source !== '' || tags.medium !== '' || tags.campaign !== ''

  const from =
    tagged || paidClick ? undefined : referred(visit_referrer, ownDomains, paymentDomains)
  const fallback = from ?? (paidClick || tagged ? { source: notSet, medium: notSet } : direct)
  const source = tags.source || paidClick?.source || click?.source || fallback.source
  const medium = tags.medium || paidClick?.medium || fallback.medium
  const campaign = tags.campaign || notSet
  return {
    channel: nameOfChannel({ source, medium, campaign }),
    source,
    medium,
    campaign,
    campaign_id: tags.campaign_id,
    term: tags.term,
    content: tags.content,
    source_platform: tags.source_platform,
    creative_format: tags.creative_format,
    marketing_tactic: tags.marketing_tactic,
    click_id_name: click?.name ?? '',
    click_id: click === undefined ? '' : (query.get(click.name) ?? ''),
  }
}

function isSame(one: Arrival, other: Arrival): boolean {
  return (
    one.landing_page === other.landing_page &&
    one.visit_referrer === other.visit_referrer &&
    one.ownDomains === other.ownDomains &&
    one.paymentDomains === other.paymentDomains
  )
}

/** Source and medium as costs and deals name them, so that they meet the visits' ones. */
export function namedSource(given: string): string {
  return cut(given).toLowerCase()
}

function tagsOf(query: Map<string, string>): Tags {
  const tags = { ...untagged }
  const ranks = new Map<keyof Tags, number>()
  for (const [name, value] of query) {
    const alias = aliases.get(name)
    if (alias === undefined || alias.rank >= (ranks.get(alias.field) ?? alias.rank + 1)) continue
    ranks.set(alias.field, alias.rank)
    tags[alias.field] = value
  }
  tags.source = namedSource(tags.source)
  tags.medium = namedSource(tags.medium)
  if (tags.source !== '' || tags.medium !== '' || tags.campaign !== '') return tags
  const marker = adMarkers.find(({ tag }) => query.has(tag))
  return marker === undefined ? tags : { ...tags, ...marked(marker, query.get(marker.tag) ?? '') }
}

function marked({ separator, base64, parts }: (typeof adMarkers)[number], value: string) {
  const text = base64 && !value.includes(separator) ? decoded(value) : value
  // What was no base64 decodes to rubbish, and rubbish holds no separator.
  if (base64 && !text.includes(separator)) return {}
  const said = text.split(separator, parts.length).map(cut)
  const named = Object.fromEntries(
    parts.map((part, at) => [part, said[at] ?? '']).filter(([, one]) => one !== ''),
  )
  const service = (named.source ?? '').toLowerCase().replace(/^www\./, '')
  const bare = service.replace(/\d{1,4}$/, '')
  const known = Object.hasOwn(adServices, bare) ? adServices[bare] : undefined
  return { ...named, ...(known ?? { source: service }) }
}

// A plus of base64 that was not escaped is a space to a URL.
function decoded(value: string): string {
  return Buffer.from(value.replaceAll(' ', '+'), 'base64').toString('utf8')
}

const fields = [
  'source',
  'medium',
  'campaign',
  'campaign_id',
  'term',
  'content',
  'source_platform',
  'creative_format',
  'marketing_tactic',
] as const

/** What each name of a tag stands for; of two with one meaning the lower rank counts. */
const aliases = new Map<string, { field: keyof Tags; rank: number }>(
  fields.flatMap((field) =>
    utmAliases[field].map((name, rank) => [name, { field, rank }] as const),
  ),
)

const direct = { source: '(direct)', medium: '(none)' }

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

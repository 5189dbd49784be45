import {
  adMarkers,
  adServices,
  channelOf,
  clickIds,
  networkOfHost,
  type Origin,
  utmAliases,
} from '@throughline/schema'
import { LRUCache } from 'lru-cache'
import { covers, hostOf } from '../hosts.ts'

type Arrival = {
  landing_page: string | undefined
  visit_referrer: string | undefined
  ownDomains: string[]
  paymentDomains: string[]
}

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
const notSet = '(not set)'

/**
 * Tells visits' origins, and remembers them: every hit of a visit repeats its first page. The lists
 * of domains are compared by identity, since a site's settings are replaced and never changed.
 * `capacity` is in characters, about.
 */
export function openOrigins(capacity = 8_000_000) {
  const known = new LRUCache<string, { of: Arrival; origin: Origin }>({
    maxSize: capacity,
    sizeCalculation: (_, key) => key.length + 500,
  })
  return (arrival: Arrival): Origin => {
    const { landing_page, visit_referrer = '', ownDomains, paymentDomains } = arrival
    if (landing_page === undefined) return unknown
    const key = `${landing_page}\n${visit_referrer}`
    const found = known.get(key)
    if (found?.of.ownDomains === ownDomains && found.of.paymentDomains === paymentDomains) {
      return found.origin
    }
    const origin = originOf(arrival)
    known.set(key, { of: arrival, origin })
    return origin
  }
}

/**
 * Where a visit came from, told by its first page and referrer: UTM tags first, then the combined
 * tags of ad services, then a click ID, then the referrer; else Direct. All empty where the landing
 * page is not known.
 */
export function originOf({
  landing_page,
  visit_referrer,
  ownDomains,
  paymentDomains,
}: Arrival): Origin {
  if (landing_page === undefined || !URL.canParse(landing_page)) return unknown
  const query = parametersOf(new URL(landing_page))
  const tags = tagsOf(query)
  const click = clickIds.find(({ name }) => query.has(name))
  const paidClick = click !== undefined && click.medium !== '' ? click : undefined
  const tagged = tags.source !== '' || tags.medium !== '' || tags.campaign !== ''

  const from =
    tagged || paidClick ? undefined : referred(visit_referrer, ownDomains, paymentDomains)
  const fallback = from ?? (paidClick || tagged ? { source: notSet, medium: notSet } : direct)
  const source = tags.source || paidClick?.source || click?.source || fallback.source
  const medium = tags.medium || paidClick?.medium || fallback.medium
  const campaign = tags.campaign || notSet
  return {
    ...tags,
    channel: rememberedChannel(source, medium, campaign),
    source,
    medium,
    campaign,
    click_id_name: click?.name ?? '',
    click_id: click === undefined ? '' : (query.get(click.name) ?? ''),
  }
}

const channels = new LRUCache<string, string>({ max: 2_000 })

/** Its rules are many expressions, and what they are asked is few. */
function rememberedChannel(source: string, medium: string, campaign: string): string {
  const key = `${source}\n${medium}\n${campaign}`
  const known = channels.get(key)
  if (known !== undefined) return known
  const channel = channelOf({ source, medium, campaign })
  channels.set(key, channel)
  return channel
}

/** Source and medium as costs and deals name them, so that they meet the visits' ones. */
export function namedSource(given: string): string {
  return cut(given).toLowerCase()
}

/** Names in lower case. Of a tag that is there twice the first that says something counts. */
function parametersOf({ searchParams }: URL): Map<string, string> {
  const query = new Map<string, string>()
  for (const [name, value] of searchParams) {
    const key = name.toLowerCase()
    const said = cut(value)
    if (said !== '' && !query.has(key)) query.set(key, said)
  }
  return query
}

function tagsOf(query: Map<string, string>): Tags {
  // Most landing pages carry no tag at all.
  if (query.size === 0) return untagged
  const first = (names: readonly string[]) => {
    for (const name of names) {
      const said = query.get(name)
      if (said !== undefined) return said
    }
    return ''
  }
  const tags = {
    source: namedSource(first(utmAliases.source)),
    medium: namedSource(first(utmAliases.medium)),
    campaign: first(utmAliases.campaign),
    campaign_id: first(utmAliases.campaign_id),
    term: first(utmAliases.term),
    content: first(utmAliases.content),
    source_platform: first(utmAliases.source_platform),
    creative_format: first(utmAliases.creative_format),
    marketing_tactic: first(utmAliases.marketing_tactic),
  }
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

// The cut may halve an emoji, and ClickHouse refuses the half.
function cut(value: string): string {
  return value.trim().slice(0, 512).toWellFormed()
}

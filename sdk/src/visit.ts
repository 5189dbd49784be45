import { campaignKey } from './campaign.ts'
import { covers, hostOf } from './hosts.ts'

export const longestSilenceMs = 30 * 60_000

/** A visit, in Unix ms. `landing_page` is '' where its first page was on another subdomain. */
export type Visit = {
  id: string
  at: number
  last: number
  landing_page: string
  /** Of the first page, where it is outside; else ''. */
  referrer: string
  /** The campaign that brought it; '' for none. */
  key: string
}

export type Arrival = {
  now: number
  /** Of the page, absolute. */
  url: string
  referrer: string
  /** How the document came, as the browser says it; `none` for what happens later in the same document. */
  navigation: string | undefined
  /** From where no outside visitor comes: own domains, and those of payment. */
  innerDomains: string[]
  newId: (now: number) => string
}

/**
 * The visit that a hit belongs to. More than 30 minutes of silence end a visit. Another campaign or
 * an outside referrer starts one, but not on a reload, a way back, or a way from an own or payment
 * domain: there the source was counted already. Midnight means nothing.
 */
export function nextVisit(previous: Visit | undefined, arrival: Arrival): Visit {
  const { now, url, referrer, navigation, newId } = arrival
  const key = campaignKey(url)
  const from = hostOf(referrer)
  const inner = covers([hostOf(url), ...arrival.innerDomains], from)
  const outside = from && !inner

  if (previous && now - previous.last <= longestSilenceMs) {
    const sourced = outside || (!inner && key && key !== previous.key)
    if (!sourced || /^(re|b|no)/.test(navigation || '')) return { ...previous, last: now }
  }
  return {
    id: newId(now),
    at: now,
    last: now,
    landing_page: url,
    referrer: outside ? referrer : '',
    key,
  }
}

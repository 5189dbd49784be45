import { type NetworkKind, networkOfSource } from './networks.ts'

/** What a channel is told by. `source` and `medium` are lower case. */
export type Traffic = { source: string; medium: string; campaign: string }

/**
 * One rule: every condition that is named must hold. `anyOf` holds where one of its rules does.
 * Patterns are regular expressions over the whole value, without regard to case.
 */
type Condition = {
  network?: NetworkKind
  source?: string
  medium?: string
  campaign?: string
  anyOf?: Condition[]
}
type ChannelRule = { channel: string } & Condition

const paid = '(.*cp.*|ppc|retargeting|paid.*)'
const shop = '(.*(([^a-df-z]|^)shop|shopping).*)'
const email = 'e[-_ ]?mail'
const either: Condition[] = [{ network: 'shopping' }, { campaign: shop }]

/**
 * GA4's default channel groups with AI Assistants and Offline beside them; the first match wins.
 * https://support.google.com/analytics/answer/9756891
 */
export const channelRules: ChannelRule[] = [
  { channel: 'Direct', source: '\\(direct\\)', medium: '\\(none\\)|\\(not set\\)' },
  { channel: 'Cross-network', campaign: '.*cross-network.*' },
  { channel: 'Paid Shopping', medium: paid, anyOf: either },
  { channel: 'Paid Search', network: 'search', medium: paid },
  { channel: 'Paid Social', network: 'social', medium: paid },
  { channel: 'Paid Video', network: 'video', medium: paid },
  { channel: 'Display', medium: 'display|banner|expandable|interstitial|cpm' },
  { channel: 'Paid Other', medium: paid },
  { channel: 'Organic Shopping', anyOf: either },
  {
    channel: 'Organic Social',
    anyOf: [
      { network: 'social' },
      { medium: 'social|social-network|social-media|sm|social network|social media' },
    ],
  },
  { channel: 'Organic Video', anyOf: [{ network: 'video' }, { medium: '.*video.*' }] },
  { channel: 'Organic Search', anyOf: [{ network: 'search' }, { medium: 'organic' }] },
  { channel: 'AI Assistants', anyOf: [{ medium: 'ai-assistant' }, { network: 'ai' }] },
  { channel: 'Referral', medium: 'referral|app|link' },
  { channel: 'Email', anyOf: [{ source: email }, { medium: email }] },
  { channel: 'Affiliates', medium: 'affiliate' },
  { channel: 'Audio', medium: 'audio' },
  { channel: 'SMS', anyOf: [{ source: 'sms' }, { medium: 'sms' }] },
  {
    channel: 'Mobile Push Notifications',
    anyOf: [{ medium: '.*push|.*mobile.*|.*notification.*' }, { source: 'firebase' }],
  },
  // Ours: a leaflet's number brings calls, and those have a source.
  { channel: 'Offline', medium: 'offline' },
]

/** The channel of one source, medium and campaign; `Unassigned` where no rule fits. */
export function channelOf(traffic: Traffic, rules = channelRules): string {
  const network = networkOfSource(traffic.source)?.kind
  return rules.find((rule) => holds(rule, traffic, network))?.channel ?? 'Unassigned'
}

function holds(rule: Condition, traffic: Traffic, network: NetworkKind | undefined): boolean {
  return (
    (rule.network === undefined || rule.network === network) &&
    fits(rule.source, traffic.source) &&
    fits(rule.medium, traffic.medium) &&
    fits(rule.campaign, traffic.campaign) &&
    (rule.anyOf === undefined || rule.anyOf.some((one) => holds(one, traffic, network)))
  )
}

function fits(pattern: string | undefined, value: string): boolean {
  return pattern === undefined || compiled(pattern).test(value)
}

const patterns = new Map<string, RegExp>()

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern)
  if (known) return known
  const made = new RegExp(`^(?:${pattern})$`, 'i')
  patterns.set(pattern, made)
  return made
}

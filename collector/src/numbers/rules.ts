import type { NumberPool, NumberRule, Origin, Place, SiteSettings } from '@throughline/schema'
import { localTime } from './local-time.ts'

/** What rules can ask of who is to see a number. */
export type Visitor = {
  /** Empty where consent was denied. */
  client_id: string
  /** By the visitor's own clock, as the second part of his ID is. Unix ms. */
  visit_at: number
  url: string
  origin: Pick<Origin, 'channel' | 'source' | 'medium' | 'campaign'>
  place: Place
  /** By the collector's clock. Unix ms. */
  at: number
}

export type Choice =
  | { show: 'pool'; pool: NumberPool }
  | { show: 'number'; number: string }
  | { show: 'original' }

type Settings = Pick<SiteSettings, 'number_rules' | 'number_pools' | 'time_zone'>

const original: Choice = { show: 'original' }
/** An ID is born in whole seconds, within the moment in which its visit begins. */
const birthToleranceMs = 2_000

/** What the first rule that fits shows; without such a rule the first pool, where there is one. */
export function chooseNumber(visitor: Visitor, settings: Settings): Choice {
  const rule = settings.number_rules.find((one) => fits(one, visitor, settings.time_zone))
  if (rule === undefined) return shownAs(settings.number_pools[0])
  if (rule.show === 'original') return original
  if (rule.show.startsWith('+')) return { show: 'number', number: rule.show }
  return shownAs(settings.number_pools.find(({ name }) => name === rule.show))
}

function shownAs(pool: NumberPool | undefined): Choice {
  return pool === undefined ? original : { show: 'pool', pool }
}

function fits(rule: NumberRule, visitor: Visitor, timeZone: string): boolean {
  const { origin, place } = visitor
  return (
    among(rule.channel, origin.channel) &&
    among(rule.source, origin.source) &&
    among(rule.medium, origin.medium) &&
    among(rule.campaign, origin.campaign) &&
    among(rule.country, place.country) &&
    among(rule.region, place.region) &&
    among(rule.city, place.city) &&
    (rule.page === undefined || rule.page.some((part) => isPart(part, visitor.url))) &&
    isTime(rule, visitor.at, timeZone) &&
    (rule.visitor === undefined || rule.visitor === ageOf(visitor)) &&
    (rule.share === undefined || isOfShare(visitor.client_id, rule.share, rule.show))
  )
}

function among(words: string[] | undefined, said: string): boolean {
  if (words === undefined) return true
  const lower = said.toLowerCase()
  return words.some((word) => word.toLowerCase() === lower)
}

/** Whether `url` has the parts between the stars, in their order. */
function isPart(part: string, url: string): boolean {
  let from = 0
  for (const piece of part.split('*')) {
    const at = url.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return true
}

/** Hours that span midnight belong to the day on which they began. */
function isTime({ days, hours }: NumberRule, at: number, timeZone: string): boolean {
  if (days === undefined && hours === undefined) return true
  const { day, dayBefore, minute } = localTime(at, timeZone)
  const [from = 0, to = 1440] = hours?.split('-').map(minuteOf) ?? []
  const onDay = (name: typeof day) => days === undefined || days.includes(name)
  if (from < to) return onDay(day) && from <= minute && minute < to
  return (onDay(day) && from <= minute) || (onDay(dayBefore) && minute < to)
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

/** Who is new in the visit in which his ID was made; undefined of who has none. */
function ageOf({ client_id, visit_at }: Visitor): NumberRule['visitor'] {
  if (client_id === '') return undefined
  const bornAt = Number(client_id.slice(client_id.indexOf('.') + 1)) * 1000
  return bornAt + birthToleranceMs >= visit_at ? 'new' : 'returning'
}

/**
 * Salted with what the rule shows: the shares of two rules are then independent, and a rule that moves
 * keeps its visitors. FNV-1a. https://datatracker.ietf.org/doc/html/rfc9923
 */
function isOfShare(clientId: string, share: number, salt: string): boolean {
  if (clientId === '') return false
  let hash = 0x811c9dc5
  for (const character of `${salt}\n${clientId}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  // The low bits of FNV are its weak ones.
  return ((hash ^ (hash >>> 15)) >>> 0) % 100 < share
}

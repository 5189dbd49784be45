import { channelOf, type SiteSettings, type StaticNumber } from '@throughline/schema'
import { type CallFacts, type CallState, stateOf } from './call-state.ts'
import { callerOf } from './caller.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { e164Of } from './e164.ts'

/** A lease as matching reads it. Times are Unix ms. */
export type Shown = {
  client_id: string
  visit_id: string
  shown_at: number
  last_seen: number
  until: number
}

/** A client ID that a caller is known by: an earlier match, a deal, or what a visitor said of himself. */
type Known = { client_id: string; at: number; confidence: number }

/** What is known of a caller. Times are Unix ms. */
export type History = {
  known: readonly Known[]
  /** When he called before, where that counted: no short call, none of the company's own. */
  earlier: readonly number[]
}

type Reason = 'lease' | 'reissued' | 'known_caller' | 'static' | 'source_only' | 'unknown'

/** What a number tells of its own: it stands for one source, or for the visitors of one rule. */
type Origin = {
  channel: string
  source: string
  medium: string
  campaign: string
  number_label: string
}

export type Match = {
  /** Empty where the visitor is not known. */
  client_id: string
  /** Empty where the visit is not known, as of a known caller who saw no number. */
  visit_id: string
  /** From 0 to 1: that it was this visitor; of `static` and `source_only`, that it is this source. */
  confidence: number
  reason: Reason
  /** All who may have called, the likeliest first. */
  candidates: Candidate[]
  state: CallState | 'received'
  /** Whether this is the first time in 30 days. A hidden caller is new each time. */
  is_new: boolean
  /** E.164 or a lower-cased address; empty where hidden. */
  caller: string
  origin: Origin
}

export type IncomingCall = { from: string; to: string; started_at: number } & CallFacts

type Options = {
  /** Of the dialled number. */
  leases: readonly Shown[]
  statics: readonly StaticNumber[]
  /** Of the caller. */
  history: History
  settings: SiteSettings
}

/** What is asked of an e-mail and a call alike. */
type Contact = { to: string; caller: string; at: number; graceMs: number }

const minuteMs = 60_000
const newAgainMs = 30 * 24 * 60 * minuteMs

/** Beyond these, a phone is a call centre's or a shared one, and names nobody. */
const mostClients = 10

/** Whose a call is, by the dialled number and the moment it began. The order of leases and of history does not matter. */
export function matchCall(call: IncomingCall, options: Options): Match {
  const { settings, history } = options
  const caller = callerOf(call.from, settings.phone_country)
  const state = stateOf(call, caller, settings)
  const contact = {
    to: e164Of(call.to, settings.phone_country),
    caller,
    at: call.started_at,
    graceMs: settings.call_grace_minutes * minuteMs,
  }
  return { ...whose(contact, options), state, is_new: isNew(contact, history), caller }
}

/** Whose an e-mail is, by the address. A tag (`sales+tag@shop.com`) is one visitor's for ever. */
export function matchEmail(
  email: { from: string; to: string; sent_at: number },
  options: Options,
): Match {
  const { settings, history } = options
  const to = email.to.trim().toLowerCase()
  const contact = {
    to,
    caller: email.from.trim().toLowerCase(),
    at: email.sent_at,
    graceMs: to.includes('+') ? Number.POSITIVE_INFINITY : settings.call_grace_minutes * minuteMs,
  }
  const is_new = isNew(contact, history)
  return { ...whose(contact, options), state: 'received', is_new, caller: contact.caller }
}

function whose(contact: Contact, { leases, statics, history, settings }: Options) {
  const candidates = candidatesOf(leases, contact)
  const known = contact.caller === '' ? [] : nearestFirst(history.known, contact.at)
  const label = statics.find(({ number }) => number === contact.to)
  const found = { candidates, origin: originOf(label) }
  const [best, second] = candidates

  if (best !== undefined && second === undefined) {
    return { ...found, ...personOf(best), confidence: 1, reason: 'lease' as const }
  }
  if (best !== undefined) {
    const friend = known
      .map((one) => ({ one, candidate: candidates.find((c) => c.client_id === one.client_id) }))
      .find(({ candidate }) => candidate !== undefined)
    if (friend?.candidate === undefined) {
      return { ...found, ...personOf(best), confidence: best.weight, reason: 'reissued' as const }
    }
    const confidence = Math.max(friend.candidate.weight, friend.one.confidence)
    return { ...found, ...personOf(friend.candidate), confidence, reason: 'known_caller' as const }
  }
  const [nearest] = known
  if (nearest !== undefined) {
    const { client_id, confidence } = nearest
    return { ...found, client_id, visit_id: '', confidence, reason: 'known_caller' as const }
  }
  return { ...found, client_id: '', visit_id: '', ...byNumber(contact.to, label, settings) }
}

function personOf({ client_id, visit_id }: Candidate) {
  return { client_id, visit_id }
}

/** Without a visitor, what the number says of the source. */
function byNumber(to: string, label: StaticNumber | undefined, settings: SiteSettings) {
  const standsIn =
    settings.number_pools.some(({ fallback }) => fallback === to) ||
    settings.number_rules.some(({ show }) => show === to)
  const confidence = label === undefined ? 0 : 1
  if (standsIn) return { reason: 'source_only' as const, confidence }
  if (label !== undefined) return { reason: 'static' as const, confidence }
  return { reason: 'unknown' as const, confidence }
}

function originOf(label: StaticNumber | undefined): Origin {
  if (label === undefined) {
    return { channel: '', source: '', medium: '', campaign: '', number_label: '' }
  }
  const { source, medium, campaign } = label
  const channel = channelOf({ source, medium, campaign })
  return { channel, source, medium, campaign, number_label: label.label }
}

/** The client IDs that a caller is known by, the nearest in time first. */
function nearestFirst(known: readonly Known[], at: number): Known[] {
  if (new Set(known.map(({ client_id }) => client_id)).size > mostClients) return []
  return known.toSorted(
    (a, b) =>
      Math.abs(a.at - at) - Math.abs(b.at - at) ||
      b.confidence - a.confidence ||
      (a.client_id < b.client_id ? -1 : 1),
  )
}

function isNew({ caller, at }: Contact, { earlier }: History): boolean {
  return caller === '' || !earlier.some((before) => before <= at && before >= at - newAgainMs)
}

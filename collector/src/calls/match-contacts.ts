import { formatInstant, type Row, type SiteSettings } from '@throughline/schema'
import { callerOf } from '../numbers/caller.ts'
import { e164Of } from '../numbers/e164.ts'
import { type Match, matchCall, matchEmail } from '../numbers/match.ts'
import type { Store } from '../store/store.ts'
import { type Contact, type ContactKind, readContacts } from './contacts.ts'
import { countsAs, readHistories } from './histories.ts'
import { leasesOf } from './leases-of.ts'

type Asked = { site: string; settings: SiteSettings; kind: ContactKind; ids: string[] }

export type Answers = {
  /** Rows of `matches`, without their version, of contacts whose answer is new or another one. */
  changed: Row[]
  /** Contacts whose answer may be another one now, since they came later from the same callers. */
  affected: string[]
}

/** Matches some contacts of a site from the database. What an erasure emptied stays as it is. */
export async function matchContacts(
  store: Store,
  { site, settings, kind, ids }: Asked,
): Promise<Answers> {
  const country = settings.phone_country
  const standing = await readStanding(store, { site, kind, ids })
  const contacts = (await readContacts(store, { site, kind, ids }))
    .filter(({ contact_id }) => standing.get(contact_id)?.reason !== 'erased')
    .sort((a, b) => a.at - b.at || (a.contact_id < b.contact_id ? -1 : 1))
  if (contacts.length === 0) return { changed: [], affected: [] }

  const dialledOf = ({ to }: Contact) =>
    kind === 'call' ? e164Of(to, country) : to.trim().toLowerCase()
  const nameOf = ({ from }: Contact) =>
    kind === 'call' ? callerOf(from, country) : from.trim().toLowerCase()
  const graceMs = settings.call_grace_minutes * 60_000
  const leases = await leasesOf(store, { site, kind, contacts, dialledOf, graceMs })
  const callers = [...new Set(contacts.map(nameOf))]
  const since = contacts[0]?.at ?? 0
  const histories = await readHistories(store, { site, kind, callers, country, since })

  const changed: Row[] = []
  const affected = new Set<string>()
  // From the first to the last: each answer is history to those after it.
  for (const contact of contacts) {
    const caller = nameOf(contact)
    const options = {
      leases: leases.get(dialledOf(contact)) ?? [],
      statics: settings.static_numbers,
      history: histories.before(caller, contact),
      settings,
    }
    const match =
      contact.kind === 'call'
        ? matchCall(contact.call, options)
        : matchEmail({ from: contact.from, to: contact.to, sent_at: contact.at }, options)
    const row = rowOf(match, { site, contact })
    const { client_id, confidence, state } = match
    const { contact_id, at } = contact
    histories.add(caller, { contact_id, at, client_id, confidence, counts: countsAs(state) })
    if (isSame(row, standing.get(contact_id))) continue
    changed.push(row)
    for (const later of histories.after(caller, contact)) affected.add(later)
  }
  for (const { contact_id } of contacts) affected.delete(contact_id)
  return { changed, affected: [...affected] }
}

function rowOf(match: Match, { site, contact }: { site: string; contact: Contact }): Row {
  const { origin, candidates, confidence, is_new, ...rest } = match
  const weighed = candidates.map((one) => ({ ...one, weight: rounded(one.weight) }))
  return {
    site,
    kind: contact.kind,
    contact_id: contact.contact_id,
    at: formatInstant(contact.at),
    ...rest,
    confidence: rounded(confidence),
    candidates: JSON.stringify(weighed),
    is_new: is_new ? 1 : 0,
    ...origin,
  }
}

// As many digits as a Float32 gives back unchanged.
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000
}

function isSame(row: Row, standing: Row | undefined): boolean {
  return (
    standing !== undefined &&
    Object.entries(row).every(([name, value]) => String(standing[name]) === String(value))
  )
}

async function readStanding(
  store: Store,
  params: { site: string; kind: ContactKind; ids: string[] },
): Promise<Map<string, Row>> {
  const rows = await store.read<Row>(
    `select * from current_matches
     where site = {site:String} and kind = {kind:String} and has({ids:Array(String)}, contact_id)`,
    params,
  )
  return new Map(rows.map((row) => [String(row.contact_id), row]))
}

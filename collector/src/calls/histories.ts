import { callerOf } from '../numbers/caller.ts'
import type { History } from '../numbers/match.ts'
import type { Store } from '../store/store.ts'
import type { ContactKind } from './contacts.ts'

/** What an answer adds to what is known of its caller. */
type Past = {
  contact_id: string
  at: number
  client_id: string
  confidence: number
  /** Whether it makes later ones of the same caller no new ones. */
  counts: boolean
}

export type Histories = {
  /** What was known of a caller when a contact came, without that contact itself. */
  before(caller: string, contact: { contact_id: string; at: number }): History
  /** The contacts of a caller that came after one, within the time in which it makes them no new ones. */
  after(caller: string, contact: { contact_id: string; at: number }): string[]
  /** Takes an answer in that was found meanwhile. */
  add(caller: string, past: Past): void
}

type Asked = { site: string; kind: ContactKind; callers: string[]; country: string; since: number }

/** Of matches less sure than this, nobody is known. */
const leastConfidence = 0.5
const affectedMs = 90 * 24 * 3_600_000

/** All that the database knows of some callers: earlier matches, deals, and who they said they are. */
export async function readHistories(store: Store, asked: Asked): Promise<Histories> {
  const callers = asked.callers.filter((caller) => caller !== '')
  const params = {
    site: asked.site,
    kind: asked.kind,
    callers,
    tails: callers.map((caller) => caller.slice(-7)),
    since: new Date(asked.since - affectedMs).toISOString().slice(0, 10),
  }
  const normal = (said: string) =>
    asked.kind === 'call' ? callerOf(said, asked.country) : said.trim().toLowerCase()
  const pasts = new Map<string, Map<string, Past>>()
  const said = new Map<string, Past[]>()
  if (callers.length > 0) {
    for (const row of await store.read<StoredPast>(matchesSql, params)) {
      const { caller, contact_id, client_id, confidence, state } = row
      add(caller, {
        ...{ contact_id, client_id, confidence },
        at: Number(row.at),
        counts: countsAs(state),
      })
    }
    for (const row of await store.read<StoredSaid>(saidSql[asked.kind], params)) {
      const { client_id } = row
      const past = { contact_id: '', at: Number(row.at), client_id, confidence: 1, counts: false }
      const caller = normal(row.said)
      said.set(caller, [...(said.get(caller) ?? []), past])
    }
  }

  function add(caller: string, past: Past): void {
    const known = pasts.get(caller) ?? new Map<string, Past>()
    pasts.set(caller, known.set(past.contact_id, past))
  }
  const othersOf = (caller: string, id: string) =>
    [...(pasts.get(caller)?.values() ?? [])].filter(({ contact_id }) => contact_id !== id)

  return {
    add,
    before(caller, { contact_id, at }) {
      // Two of one millisecond: the ID says which comes first, everywhere alike.
      const before = othersOf(caller, contact_id).filter(
        (past) => past.at < at || (past.at === at && past.contact_id < contact_id),
      )
      return {
        known: [...before, ...(said.get(caller) ?? [])].filter(
          ({ client_id, confidence }) => client_id !== '' && confidence >= leastConfidence,
        ),
        earlier: before.filter(({ counts }) => counts).map((past) => past.at),
      }
    },
    after: (caller, { contact_id, at }) =>
      othersOf(caller, contact_id)
        .filter((past) => past.at >= at && past.at <= at + affectedMs)
        .map((past) => past.contact_id),
  }
}

/** Whether a contact of this state makes the next one of its caller no new one. */
export function countsAs(state: string): boolean {
  return state !== 'internal' && state !== 'short'
}

type StoredPast = {
  contact_id: string
  at: string
  client_id: string
  confidence: number
  caller: string
  state: string
}

const matchesSql = `
  select contact_id, toString(toUnixTimestamp64Milli(at)) as at, client_id, confidence, caller, state
  from current_matches
  where site = {site:String} and kind = {kind:String} and has({callers:Array(String)}, caller)`

type StoredSaid = { said: string; at: string; client_id: string }

// A phone is written in many ways, but for its last digits.
const tail = `has({tails:Array(String)}, right(replaceRegexpAll(phone, '[^0-9]', ''), 7))`
const identified = `site = {site:String} and type = 'identify' and client_id != ''
  and toDate(ts) >= {since:Date}`
// Hits are found by their client ID, not by a contact: these say whose they were.
const phonesSaid = `select node from written_phones
  where site = {site:String} and node_type = 'client_id' and ${tail}`
const emailsSaid = `select b from identity_edges
  where site = {site:String} and a_type = 'email' and a in {callers:Array(String)}
    and b_type = 'client_id' and source = 'hit'`
const ownDeals = `site = {site:String} and client_id != ''`

const saidSql = {
  call: `
    select phone as said, toString(toUnixTimestamp64Milli(created_at)) as at, client_id
    from current_deals where ${ownDeals} and ${tail}
    union all
    select phone, toString(toUnixTimestamp64Milli(ts)), client_id
    from hits where ${identified}
      and client_id in (${phonesSaid}) and ${tail}`,
  email: `
    select email as said, toString(toUnixTimestamp64Milli(created_at)) as at, client_id
    from current_deals where ${ownDeals} and has({callers:Array(String)}, lower(email))
    union all
    select email, toString(toUnixTimestamp64Milli(ts)), client_id
    from hits where ${identified}
      and client_id in (${emailsSaid}) and has({callers:Array(String)}, lower(email))`,
} as const satisfies Record<ContactKind, string>

import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'

/** Rows of one person, by table. */
export type Found = Record<PersonTable, number>

export const personTables = [
  'hits',
  'visit_parts',
  'visit_samples',
  'goals',
  'deals',
  'leases',
  'overflows',
  'calls',
  'emails',
  'matches',
  'deliveries',
  'identity_edges',
  'written_phones',
  'people_map',
  'people_members',
  'people_history',
  'identity_rules',
  'lead_facts',
  'lead_keys',
  'lead_news',
] as const
export type PersonTable = (typeof personTables)[number]

// Whom hits that came after `until` name has edges anew.
const isGone = `(select count() = 0 from hits
  where client_id = {client_id:String} and received_at > {until:DateTime64(3, 'UTC')})`

const ofOldVisits = `client_id = {client_id:String} and visit_id not in (
  select visit_id from hits
  where client_id = {client_id:String} and received_at > {until:DateTime64(3, 'UTC')})`

/**
 * The tables that hold a person, as conditions on `client_id`, on `keys` (deals as `<site>/<deal_id>`, or
 * calls and e-mails as `<site>/<kind>/<contact_id>`) and on `until`: what came after it is somebody's
 * new row, and no proof of the old ones.
 */
const conditions = {
  hits: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  visit_parts: ofOldVisits,
  visit_samples: ofOldVisits,
  goals: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  leases: `client_id = {client_id:String} and last_seen <= {until:DateTime64(3, 'UTC')}`,
  overflows: `client_id = {client_id:String} and at <= {until:DateTime64(3, 'UTC')}`,
  identity_edges: `{client_id:String} in (a, b) and ${isGone}`,
  written_phones: `node_type = 'client_id' and node = {client_id:String}
    and ${isGone}`,
  people_map: `concat('client_id:', {client_id:String}) in (concat(node_type, ':', node), person_id)
    and ${isGone}`,
  people_members: `concat('client_id:', {client_id:String}) in (concat(node_type, ':', node), person_id)
    and ${isGone}`,
  people_history: `concat('client_id:', {client_id:String})
      in (concat(node_type, ':', node), former_id, person_id, why_a, why_b)
    and ${isGone}`,
  identity_rules: `{client_id:String} in (a, b)`,
  lead_facts: `client_id = {client_id:String} and ${isGone}`,
  lead_keys: `concat('client_id:', {client_id:String}) in (concat(key_type, ':', key), key)
    and ${isGone}`,
  lead_news: `kind in ('client_id', 'visit') and node = {client_id:String} and ${isGone}`,
  matches: `(client_id = {client_id:String}
      or position(candidates, concat('"', {client_id:String}, '"')) > 0)
    and version <= (toUnixTimestamp64Milli({until:DateTime64(3, 'UTC')}) + 1) * 1000`,
} as const satisfies Partial<Record<PersonTable, string>>

/** Edges that a call or an e-mail says, as a condition on keys `<site>/<kind>/<contact_id>`. */
export function ofContacts(isAmong: (key: string) => string): string {
  const isMessage = (type: string, node: string) =>
    `(${type} = 'message' and ${isAmong(`concat(site, '/email/', ${node})`)})`
  const isSaid = `(via != '' and ${isAmong("concat(site, '/', source, '/', via)")})`
  return [isSaid, isMessage('a_type', 'a'), isMessage('b_type', 'b')].join(' or ')
}

const keyedConditions = {
  deals: `has({keys:Array(String)}, concat(site, '/', deal_id))
    and received_at <= {until:DateTime64(3, 'UTC')}
    and (client_id != '' or phone != '' or email != '')`,
  calls: `has({keys:Array(String)}, concat(site, '/call/', provider, ':', call_id))
    and received_at <= {until:DateTime64(3, 'UTC')} and (\`from\` != '' or recording_url != '')`,
  emails: `has({keys:Array(String)}, concat(site, '/email/', message_id))
    and received_at <= {until:DateTime64(3, 'UTC')}
    and (\`from\` != '' or subject != '' or body != '')`,
  deliveries: `has({keys:Array(String)}, delivery_id)
    and received_at <= {until:DateTime64(3, 'UTC')}`,
  // Those of the client ID itself are counted above.
  matches: `has({keys:Array(String)}, concat(site, '/', kind, '/', contact_id))
    and client_id != {client_id:String}
    and position(candidates, concat('"', {client_id:String}, '"')) = 0
    and (client_id != '' or caller != '')
    and version <= (toUnixTimestamp64Milli({until:DateTime64(3, 'UTC')}) + 1) * 1000`,
  identity_edges: `not ({client_id:String} in (a, b)) and (${ofContacts(
    (key) => `has({keys:Array(String)}, ${key})`,
  )})`,
} as const satisfies Partial<Record<PersonTable, string>>

const always = '2099-12-31 23:59:59.999'

/** As many keys as an address of HTTP surely has room for. */
const keysAtOnce = 500

/** How many rows of each table hold a person. In deals, calls and e-mails: how many still say whose. */
export async function findRows(
  store: Store,
  { clientId, deals, contacts, deliveries = [] }: Person & { deliveries?: Iterable<string> },
  until = always,
): Promise<Found> {
  const count = async (table: PersonTable, condition: string, keys: string[] = []) => {
    const query = `select count() as n from ${table} where ${condition}`
    const params = { client_id: clientId, keys, until }
    const [row] = await store.read<{ n: string }>(query, params)
    return Number(row?.n)
  }
  const countKeyed = async (table: keyof typeof keyedConditions, keys: Iterable<string>) => {
    let rows = 0
    for (const some of batchesOf(keys)) rows += await count(table, keyedConditions[table], some)
    return rows
  }
  return {
    hits: await count('hits', conditions.hits),
    visit_parts: await count('visit_parts', conditions.visit_parts),
    visit_samples: await count('visit_samples', conditions.visit_samples),
    goals: await count('goals', conditions.goals),
    deals: await countKeyed('deals', deals),
    leases: await count('leases', conditions.leases),
    overflows: await count('overflows', conditions.overflows),
    calls: await countKeyed('calls', contacts),
    emails: await countKeyed('emails', contacts),
    matches: (await count('matches', conditions.matches)) + (await countKeyed('matches', contacts)),
    deliveries: await countKeyed('deliveries', deliveries),
    identity_edges:
      (await count('identity_edges', conditions.identity_edges)) +
      (await countKeyed('identity_edges', contacts)),
    written_phones: await count('written_phones', conditions.written_phones),
    people_map: await count('people_map', conditions.people_map),
    people_members: await count('people_members', conditions.people_members),
    people_history: await count('people_history', conditions.people_history),
    identity_rules: await count('identity_rules', conditions.identity_rules),
    lead_facts: await count('lead_facts', conditions.lead_facts),
    lead_keys: await count('lead_keys', conditions.lead_keys),
    lead_news: await count('lead_news', conditions.lead_news),
  }
}

export function batchesOf(keys: Iterable<string>): string[][] {
  const all = [...keys]
  const batches = Math.ceil(all.length / keysAtOnce)
  return Array.from({ length: batches }, (_, at) =>
    all.slice(at * keysAtOnce, (at + 1) * keysAtOnce),
  )
}

import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'

/** Rows of one person, by table. */
export type Found = Record<PersonTable, number>

export const personTables = [
  'hits',
  'visit_parts',
  'goals',
  'deals',
  'leases',
  'overflows',
  'calls',
  'emails',
  'matches',
] as const
export type PersonTable = (typeof personTables)[number]

/**
 * The tables that hold a person, as conditions on `client_id`, on `keys` (deals as `<site>/<deal_id>`, or
 * calls and e-mails as `<site>/<kind>/<contact_id>`) and on `until`: what came after it is somebody's
 * new row, and no proof of the old ones.
 */
const conditions = {
  hits: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  visit_parts: `client_id = {client_id:String} and visit_id not in (
    select visit_id from hits
    where client_id = {client_id:String} and received_at > {until:DateTime64(3, 'UTC')})`,
  goals: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  leases: `client_id = {client_id:String} and last_seen <= {until:DateTime64(3, 'UTC')}`,
  overflows: `client_id = {client_id:String} and at <= {until:DateTime64(3, 'UTC')}`,
  matches: `(client_id = {client_id:String}
      or position(candidates, concat('"', {client_id:String}, '"')) > 0)
    and version <= (toUnixTimestamp64Milli({until:DateTime64(3, 'UTC')}) + 1) * 1000`,
} as const satisfies Partial<Record<PersonTable, string>>

const keyedConditions = {
  deals: `has({keys:Array(String)}, concat(site, '/', deal_id))
    and received_at <= {until:DateTime64(3, 'UTC')}
    and (client_id != '' or phone != '' or email != '')`,
  calls: `has({keys:Array(String)}, concat(site, '/call/', provider, ':', call_id))
    and received_at <= {until:DateTime64(3, 'UTC')} and (\`from\` != '' or recording_url != '')`,
  emails: `has({keys:Array(String)}, concat(site, '/email/', message_id))
    and received_at <= {until:DateTime64(3, 'UTC')}
    and (\`from\` != '' or subject != '' or body != '')`,
  // Those of the client ID itself are counted above.
  matches: `has({keys:Array(String)}, concat(site, '/', kind, '/', contact_id))
    and client_id != {client_id:String}
    and position(candidates, concat('"', {client_id:String}, '"')) = 0
    and (client_id != '' or caller != '')
    and version <= (toUnixTimestamp64Milli({until:DateTime64(3, 'UTC')}) + 1) * 1000`,
} as const satisfies Partial<Record<PersonTable, string>>

const always = '2099-12-31 23:59:59.999'

/** As many keys as an address of HTTP surely has room for. */
const keysAtOnce = 500

/** How many rows of each table hold a person. In deals, calls and e-mails: how many still say whose. */
export async function findRows(
  store: Store,
  { clientId, deals, contacts }: Person,
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
    goals: await count('goals', conditions.goals),
    deals: await countKeyed('deals', deals),
    leases: await count('leases', conditions.leases),
    overflows: await count('overflows', conditions.overflows),
    calls: await countKeyed('calls', contacts),
    emails: await countKeyed('emails', contacts),
    matches: (await count('matches', conditions.matches)) + (await countKeyed('matches', contacts)),
  }
}

export function batchesOf(keys: Iterable<string>): string[][] {
  const all = [...keys]
  const batches = Math.ceil(all.length / keysAtOnce)
  return Array.from({ length: batches }, (_, at) =>
    all.slice(at * keysAtOnce, (at + 1) * keysAtOnce),
  )
}

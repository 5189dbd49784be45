import type { Store } from '../store/store.ts'

/** Rows of one person, by table. */
export type Found = Record<PersonTable, number>

export const personTables = [
  'hits',
  'visit_parts',
  'goals',
  'identity_edges',
  'written_phones',
  'people_map',
  'people_history',
  'identity_rules',
  'deals',
] as const
export type PersonTable = (typeof personTables)[number]

// Whom hits that came after `until` name has edges anew.
const isGone = `(select count() = 0 from hits
  where client_id = {client_id:String} and received_at > {until:DateTime64(3, 'UTC')})`

/**
 * The tables that hold a person, as conditions on `client_id`, `deals` (as `<site>/<deal_id>`) and
 * `until`: what came after it is somebody's new row, and no proof of the old ones.
 */
const conditions = {
  hits: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  visit_parts: `client_id = {client_id:String} and visit_id not in (
    select visit_id from hits
    where client_id = {client_id:String} and received_at > {until:DateTime64(3, 'UTC')})`,
  goals: `client_id = {client_id:String} and received_at <= {until:DateTime64(3, 'UTC')}`,
  identity_edges: `{client_id:String} in (a, b) and ${isGone}`,
  written_phones: `node_type = 'client_id' and node = {client_id:String}
    and ${isGone}`,
  people_map: `concat('client_id:', {client_id:String}) in (concat(node_type, ':', node), person_id)
    and ${isGone}`,
  people_history: `concat('client_id:', {client_id:String})
      in (concat(node_type, ':', node), former_id, person_id, why_a, why_b)
    and ${isGone}`,
  identity_rules: `{client_id:String} in (a, b)`,
  deals: `has({deals:Array(String)}, concat(site, '/', deal_id))
    and received_at <= {until:DateTime64(3, 'UTC')}
    and (client_id != '' or phone != '' or email != '')`,
} as const satisfies Record<PersonTable, string>

type Asked = { clientId: string; deals: Iterable<string>; until?: string }

const always = '2099-12-31 23:59:59.999'

/** As many deals as an address of HTTP surely has room for. */
const dealsAtOnce = 1_000

/** How many rows of each table hold a person. In deals: how many still say whose they are. */
export async function findRows(
  store: Store,
  { clientId, deals, until = always }: Asked,
): Promise<Found> {
  const count = async (table: PersonTable, some: string[] = []) => {
    const query = `select count() as n from ${table} where ${conditions[table]}`
    const params = { client_id: clientId, deals: some, until }
    const [row] = await store.read<{ n: string }>(query, params)
    return Number(row?.n)
  }
  let dealRows = 0
  for (const some of batchesOf(deals)) dealRows += await count('deals', some)
  return {
    hits: await count('hits'),
    visit_parts: await count('visit_parts'),
    goals: await count('goals'),
    identity_edges: await count('identity_edges'),
    written_phones: await count('written_phones'),
    people_map: await count('people_map'),
    people_history: await count('people_history'),
    identity_rules: await count('identity_rules'),
    deals: dealRows,
  }
}

export function batchesOf(deals: Iterable<string>): string[][] {
  const keys = [...deals]
  const batches = Math.ceil(keys.length / dealsAtOnce)
  return Array.from({ length: batches }, (_, at) =>
    keys.slice(at * dealsAtOnce, (at + 1) * dealsAtOnce),
  )
}

/** The deals that any of its versions gives to a client ID, as `<site>/<deal_id>`. */
export async function findDeals(store: Store, clientId: string): Promise<Set<string>> {
  const rows = await store.read<{ deal: string }>(
    `select distinct concat(site, '/', deal_id) as deal from deals
     where client_id = {client_id:String}`,
    { client_id: clientId },
  )
  return new Set(rows.map(({ deal }) => deal))
}

/** A node of whoever was one person with the erased one. */
export type Member = { site: string; node_type: string; node: string }

/** All nodes of the persons that a client ID and its deals are of. */
export async function findMembers(
  store: Store,
  { clientId, deals }: { clientId: string; deals: Iterable<string> },
): Promise<Member[]> {
  const members = new Map<string, Member>()
  for (const some of [[], ...batchesOf(deals)]) {
    const rows = await store.read<Member>(
      `with mine as (
         select site, person_id from people_map final
         where
           person_id != ''
           and ((node_type = 'client_id' and node = {client_id:String})
             or (node_type = 'deal' and has({deals:Array(String)}, concat(site, '/', node))))
       )
       select site, node_type, node from people_map final
       where (site, person_id) in (select site, person_id from mine)`,
      { client_id: clientId, deals: some },
    )
    for (const row of rows) members.set(JSON.stringify(row), row)
  }
  return [...members.values()]
}

import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import type { Person } from '../journal/erase-files.ts'
import type { Lead } from '../leads/find-leads.ts'
import type { Store } from '../store/store.ts'
import type { Member } from './find-members.ts'
import { batchesOf, ofContacts, personTables } from './found.ts'

const pauseMs = 50
const patienceMs = 10 * 60_000

// Waited for by asking, not by `mutations_sync`: the writer's connection stays free for the journal,
// and a request over HTTP would end after 30 s.
const sync = 'settings mutations_sync = 0'

/**
 * Erases a person's rows and waits until it is done. ClickHouse keeps the text of what changed a
 * table beside it, so the text names the client ID by a salted hash only.
 * @throws Refusal 503 where the database can't, or takes more than ten minutes.
 */
export async function eraseRows(
  store: Store,
  {
    clientId,
    deals,
    contacts,
    members,
    deliveries,
    leads,
  }: Person & { members: Member[]; deliveries: Iterable<string>; leads: Lead[] },
): Promise<void> {
  const salt = nanoid()
  const hashOf = (text: string) =>
    createHash('sha256').update(`${salt}${text}`).digest('hex').toUpperCase()
  const hash = hashOf(clientId)
  for (const table of ['hits', 'visit_parts', 'visit_samples', 'goals', 'leases', 'overflows']) {
    await store.change(
      `alter table ${table} delete
       where hex(SHA256(concat({salt:String}, client_id))) = {hash:String} ${sync}`,
      { salt, hash },
    )
  }
  const isTheirs = (node: string) => `hex(SHA256(concat({salt:String}, ${node}))) = {hash:String}`
  await store.change(
    `alter table identity_edges delete
     where (a_type = 'client_id' and ${isTheirs('a')}) or (b_type = 'client_id' and ${isTheirs('b')}) ${sync}`,
    { salt, hash },
  )
  const isTheirKey = (...keys: string[]) =>
    keys
      .map((key) => `(startsWith(${key}, 'client_id:') and ${isTheirs(`substring(${key}, 11)`)})`)
      .join(' or ')
  for (const [table, condition] of [
    ['people_map', isTheirKey('person_id')],
    ['people_members', isTheirKey('person_id')],
    ['people_history', isTheirKey('former_id', 'person_id', 'why_a', 'why_b')],
    ['identity_rules', [isTheirs('a'), isTheirs('b')].join(' or ')],
  ]) {
    await store.change(`alter table ${table} delete where ${condition} ${sync}`, { salt, hash })
  }
  await eraseMembers(store, [...members, { site: '', node_type: 'client_id', node: clientId }])
  await store.change(
    `alter table written_phones delete where node_type = 'client_id' and ${isTheirs('node')} ${sync}`,
    { salt, hash },
  )
  for (const some of batchesOf(deals)) {
    await store.change(
      `alter table identity_edges delete
       where (a_type = 'deal' and has({deals:Array(String)}, concat(site, '/', a)))
         or (b_type = 'deal' and has({deals:Array(String)}, concat(site, '/', b))) ${sync}`,
      { deals: some },
    )
    await store.change(
      `alter table written_phones delete
       where node_type = 'deal' and has({deals:Array(String)}, concat(site, '/', node)) ${sync}`,
      { deals: some },
    )
    await store.change(
      `alter table deals update client_id = '', phone = '', email = ''
       where has({deals:Array(String)}, concat(site, '/', deal_id)) ${sync}`,
      { deals: some },
    )
  }
  await store.change(
    `alter table lead_news delete where kind in ('client_id', 'visit') and ${isTheirs('node')} ${sync}`,
    { salt, hash },
  )
  await eraseLeads(store, leads)
  for (const some of batchesOf(contacts))
    await eraseContacts(store, { salt, hashes: some.map(hashOf) })
  // Their IDs are hashes with a secret of ours in them, and name nobody.
  for (const ids of batchesOf(deliveries)) {
    await store.change(
      `alter table deliveries delete where has({ids:Array(String)}, delivery_id) ${sync}`,
      { ids },
    )
  }
  // Old answers of calls that are somebody else's now, and guesses about those.
  await store.change(
    `alter table matches update client_id = '', visit_id = ''
     where hex(SHA256(concat({salt:String}, client_id))) = {hash:String} ${sync}`,
    { salt, hash },
  )
  await store.change(
    `alter table matches update candidates = '[]'
     where arrayExists(one -> hex(SHA256(concat({salt:String}, JSONExtractString(one, 'client_id')))) = {hash:String},
       JSONExtractArrayRaw(candidates)) ${sync}`,
    { salt, hash },
  )
  await finished(store)
}

/**
 * What is known of the persons that the erased one was of: who is left is worked out anew. Their numbers
 * and e-mails are named by a salted hash only, too.
 */
async function eraseMembers(store: Store, members: Member[]): Promise<void> {
  const salt = nanoid()
  const hashes = members.map(({ node_type, node }) =>
    createHash('sha256').update(`${salt}${node_type}:${node}`).digest('hex').toUpperCase(),
  )
  const isMember = (type: string, node: string) =>
    `has({hashes:Array(String)}, hex(SHA256(concat({salt:String}, ${type}, ':', ${node}))))`
  for (const some of batchesOf(hashes)) {
    for (const [table, condition] of [
      ['people_map', isMember('node_type', 'node')],
      ['people_members', isMember('node_type', 'node')],
      ['people_history', isMember('node_type', 'node')],
      ['lead_news', isMember('kind', 'node')],
      // What was said of a message names its sender, and a match that is gone its caller.
      ['identity_edges', `(a_type = 'message' or b = '') and ${isMember('a_type', 'a')}`],
      ['identity_edges', `b_type = 'message' and ${isMember('b_type', 'b')}`],
    ]) {
      const statement = `alter table ${table} delete where ${condition} ${sync}`
      await store.change(statement, { salt, hashes: some })
    }
  }
}

/** What is known of the leads that the erased one bore on: those that are left are worked out anew. */
async function eraseLeads(store: Store, leads: Lead[]): Promise<void> {
  const salt = nanoid()
  const hashes = leads.map(({ site, lead_id }) =>
    createHash('sha256').update(`${salt}${site}/${lead_id}`).digest('hex').toUpperCase(),
  )
  for (const some of batchesOf(hashes)) {
    for (const table of ['lead_facts', 'lead_keys']) {
      await store.change(
        `alter table ${table} delete
         where has({hashes:Array(String)}, hex(SHA256(concat({salt:String}, site, '/', lead_id)))) ${sync}`,
        { salt, hashes: some },
      )
    }
  }
}

/** Calls and e-mails keep when they came, to whom, how long they took, and lose who it was. */
async function eraseContacts(
  store: Store,
  params: { salt: string; hashes: string[] },
): Promise<void> {
  const isAmong = (key: string) =>
    `has({hashes:Array(String)}, hex(SHA256(concat({salt:String}, ${key}))))`
  const among = (key: string) => `where ${isAmong(key)} ${sync}`
  await store.change(
    `alter table calls update \`from\` = '', recording_url = ''
     ${among("site, '/call/', provider, ':', call_id")}`,
    params,
  )
  await store.change(
    `alter table emails update \`from\` = '', subject = '', body = ''
     ${among("site, '/email/', message_id")}`,
    params,
  )
  await store.change(
    `alter table identity_edges delete where ${ofContacts(isAmong)} ${sync}`,
    params,
  )
  // `erased` is an answer that stands: the matcher would find the next best otherwise.
  await store.change(
    `alter table matches
     update client_id = '', visit_id = '', caller = '', candidates = '[]', confidence = 0, reason = 'erased'
     ${among("site, '/', kind, '/', contact_id")}`,
    params,
  )
}

async function finished(store: Store): Promise<void> {
  const tables = [...personTables, 'visit_sums', 'credit_sums'].map((table) => `'${table}'`).join()
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pauseMs) {
    const [state] = await store.read<{ running: string; failing: string }>(
      `select count() as running, countIf(latest_fail_reason != '') as failing
       from system.mutations
       where database = currentDatabase() and table in (${tables}) and not is_done`,
    )
    if (Number(state?.running) === 0) return
    if (Number(state?.failing) > 0) throw notErased('The database fails at it; its log says why.')
    await setTimeout(pauseMs)
  }
  throw notErased('The database is still at it.')
}

/** The erasure may go on; nothing is claimed of it. */
export function notErased(why: string): Refusal {
  const message = `Not proved to be erased. ${why} Ask again later.`
  return new Refusal(503, 'not_erased', { message }, { 'retry-after': '30' })
}

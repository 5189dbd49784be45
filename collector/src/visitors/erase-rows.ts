import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'
import { batchesOf, type Member, personTables } from './found.ts'

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
  { clientId, deals, members }: Person & { members: Member[] },
): Promise<void> {
  const salt = nanoid()
  const hash = createHash('sha256').update(`${salt}${clientId}`).digest('hex').toUpperCase()
  for (const table of ['hits', 'visit_parts', 'goals'] as const) {
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
      ['people_history', isMember('node_type', 'node')],
      // What was said of a message names its sender, and a match that is gone its caller.
      ['identity_edges', `(a_type = 'message' or b = '') and ${isMember('a_type', 'a')}`],
      ['identity_edges', `b_type = 'message' and ${isMember('b_type', 'b')}`],
    ]) {
      const statement = `alter table ${table} delete where ${condition} ${sync}`
      await store.change(statement, { salt, hashes: some })
    }
  }
}

async function finished(store: Store): Promise<void> {
  const tables = personTables.map((table) => `'${table}'`).join()
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

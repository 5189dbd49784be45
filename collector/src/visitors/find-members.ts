import type { Store } from '../store/store.ts'
import { batchesOf } from './found.ts'

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
       where
         (site, person_id) in (select site, person_id from mine)
         and (site, node_type, node) in (
           select site, node_type, node from people_members
           where (site, person_id) in (select site, person_id from mine)
         )`,
      { client_id: clientId, deals: some },
    )
    for (const row of rows) members.set(JSON.stringify(row), row)
  }
  return [...members.values()]
}

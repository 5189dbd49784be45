import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'
import type { Member } from '../visitors/find-members.ts'
import { batchesOf } from '../visitors/found.ts'

export type Lead = { site: string; lead_id: string }

/** All leads that something of a person bears on: of his client ID, deals, calls and e-mails, and of whom he was one with. */
export async function findLeads(
  store: Pick<Store, 'read'>,
  { clientId, deals, contacts, members }: Person & { members: Member[] },
): Promise<Lead[]> {
  const leads = new Map<string, Lead>()
  const keys = [
    ...[...deals].map(keyOf('deal')),
    // As `<site>/<kind>/<contact_id>`.
    ...[...contacts].map(keyOf('contact')),
    ...members.map(({ site, node_type, node }) => `${site}/${node_type}/${node}`),
  ]
  for (const some of [[], ...batchesOf(keys)]) {
    const rows = await store.read<Lead>(
      `with
         known as (
           select site, key_type, key, lead_id,
             if(key_type = 'contact', replaceOne(key, ':', '/'), key) as named
           from lead_keys
         ),
         own as (
           select site, lead_id from known
           where key_type = 'client_id' and key = {client_id:String}
             or has({keys:Array(String)}, concat(site, '/', key_type, '/', named))
         )
       select distinct site, lead_id from lead_keys
       where (site, lead_id) in (select site, lead_id from own)
         or (site, key_type, key) in (
           select site, key_type, key from lead_keys
           where key_type = 'person' and (site, lead_id) in (select site, lead_id from own)
         )`,
      { client_id: clientId, keys: some },
    )
    for (const row of rows) leads.set(JSON.stringify(row), row)
  }
  return [...leads.values()]
}

const keyOf = (type: string) => (placed: string) => {
  const at = placed.indexOf('/')
  return `${placed.slice(0, at)}/${type}/${placed.slice(at + 1)}`
}

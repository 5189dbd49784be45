import type { Store } from '../store/store.ts'
import { newHashing } from './hashing.ts'
import type { WrittenPhone } from './news.ts'
import { edgesOfPhones } from './written-phones.ts'

const phonesAtOnce = 20_000

/** Numbers that gave no edge may give one by now, as when the site has told its country. */
export async function rewritePhones(
  store: Pick<Store, 'read' | 'put'>,
  { site, country }: { site: string; country: string | undefined },
): Promise<void> {
  // Millions of hashes take a third of the time of their texts. Two that are alike would leave one number out,
  // till the next time, with another key.
  const hashOf = newHashing()
  // From the last one on, not by their count: who gets an edge is no longer among them.
  let last = { node_type: '', node: '', phone: '', source: '' }
  for (;;) {
    const rows = await store.read<WrittenPhone>(
      `select site, node_type, node, phone, source, toString(min(written_phones.ts)) as first_at,
         '' as seen
       from written_phones
       where
         site = {site:String}
         and (toString(node_type), node, phone, toString(source))
           > ({node_type:String}, {node:String}, {phone:String}, {source:String})
         and ${hashOf('node_type', 'node')} not in (
           select ${hashOf('a_type', 'a')} from identity_edges
           where site = {site:String} and b_type = 'phone' and a_type in ('client_id', 'deal')
         )
       group by site, node_type, node, phone, source
       order by toString(node_type), node, phone, toString(source)
       limit ${phonesAtOnce}`,
      { site, ...last },
    )
    await store.put(
      'identity_edges',
      edgesOfPhones(rows, () => country),
    )
    const end = rows.at(-1)
    if (end === undefined || rows.length < phonesAtOnce) return
    last = { node_type: end.node_type, node: end.node, phone: end.phone, source: end.source }
  }
}

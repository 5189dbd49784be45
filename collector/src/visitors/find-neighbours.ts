import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'
import type { Member } from './find-members.ts'
import { batchesOf, ofContacts } from './found.ts'

/**
 * Who was seen with what an erasure takes away: with the client ID, its deals, its calls and e-mails. They
 * need not share its person: one that merges nobody, as it was seen with too many, may merge again without it.
 */
export async function findNeighbours(
  store: Store,
  { clientId, deals, contacts, members }: Person & { members: Member[] },
): Promise<Member[]> {
  const neighbours = new Map<string, Member>()
  const note = async (condition: string, keys: string[] = []) => {
    const rows = await store.read<Member>(
      `select distinct site, b_type as node_type, b as node from identity_edges
       where b != '' and (${condition})`,
      { client_id: clientId, keys },
    )
    for (const row of rows) neighbours.set(JSON.stringify(row), row)
  }
  await note(`a_type = 'client_id' and a = {client_id:String}`)
  for (const some of batchesOf(deals)) await note(`a_type = 'deal' and ${isAmong('a')}`, some)
  for (const some of batchesOf(contacts)) {
    await note(
      ofContacts((key) => `has({keys:Array(String)}, ${key})`),
      some,
    )
  }
  // What e-mails say of the others who shared its person goes too.
  const messages = members.filter(({ node_type }) => node_type === 'message')
  const keys = messages.map(({ site, node }) => `${site}/${node}`)
  for (const some of batchesOf(keys)) await note(`a_type = 'message' and ${isAmong('a')}`, some)
  return [...neighbours.values()]
}

const isAmong = (node: string) => `has({keys:Array(String)}, concat(site, '/', ${node}))`

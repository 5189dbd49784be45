import type { Store } from '../store/store.ts'

/** The client IDs of a site's own people: those it names, and all that are joined to them. */
export async function staffOf(store: Store, site: string, named: string[]): Promise<string[]> {
  if (named.length === 0) return []
  const joined = await store.read<{ node: string }>(
    `with persons as (
       select person_id
       from person_nodes
       where site = {site:String} and node_type = 'client_id' and node in {named:Array(String)}
     )
     select node
     from person_nodes
     where
       site = {site:String}
       and node_type = 'client_id'
       and person_id in (select person_id from persons)
       and node in (
         select node from people_members
         where
           site = {site:String}
           and node_type = 'client_id'
           and person_id in (select person_id from persons)
       )`,
    { site, named },
  )
  return [...new Set([...named, ...joined.map(({ node }) => node)])]
}

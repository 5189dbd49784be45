import { nodeTypes, sureMatch } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { type Edge, type Key, keyOf, nodeOf, typeOf } from './node.ts'
import type { Ledger } from './settle.ts'

/** As many nodes as an address of HTTP surely has room for. */
const nodesAtOnce = 500

/** Whether a node is asked for, by lists of a parameter each: the engine finds them by its key then. */
const asked = (type: string, node: string) =>
  nodeTypes.map((one) => `(${type} = '${one}' and ${node} in {${one}:Array(String)})`).join(' or ')

/**
 * Edges that hold, one row a pair. One of a call or an e-mail holds while the newest match says so, and is
 * sure. `matches` has few rows of a contact, and they are found by its key.
 */
export const edgesFrom = (condition: string) => `
  with
    touched as (
      select a_type, a, b_type, b, source, via, min(identity_edges.ts) as first_at
      from identity_edges
      where site = {site:String} and b != '' and (${condition})
      group by a_type, a, b_type, b, source, via
    ),
    held as (
      select kind, contact_id, argMax(matches.client_id, matches.version) as holder
      from matches
      where
        site = {site:String}
        and kind in ('call', 'email')
        and contact_id in (select via from touched where via != '')
      group by kind, contact_id
      having argMax(confidence, matches.version) >= ${sureMatch}
    )
  select a_type, a, b_type, b, toUnixTimestamp64Milli(min(first_at)) as at, min(touched.source) as said_by
  from touched
  where
    via = ''
    or (toString(touched.source), via, if(a_type = 'client_id', a, b))
      in (select toString(kind), contact_id, holder from held)
  group by a_type, a, b_type, b`

type Found = {
  a_type: Edge['source']
  a: string
  b_type: string
  b: string
  at: string
  said_by: string
}
type Mapped = { node_type: string; node: string; person_id: string }

/** What the database knows of the persons of one site. */
export function openLedger(store: Pick<Store, 'read'>, site: string): Ledger {
  return {
    async edgesOf(keys, limit) {
      const query = edgesFrom(asked('a_type', 'a'))
      const bound = limit === undefined ? '' : `limit ${limit} by a_type, a, b_type`
      const edges: Edge[] = []
      for (const some of portions(keys)) {
        const rows = await store.read<Found>(`${query} ${bound}`, { site, ...byType(some) })
        for (const row of rows) {
          const [a, b] = [keyIn(row.a_type, row.a), keyIn(row.b_type, row.b)]
          if (a && b) edges.push({ a, b, ts: Number(row.at), source: row.said_by })
        }
      }
      return edges
    },
    async personsOf(keys) {
      const persons = new Map<Key, string>()
      for (const some of portions(keys)) {
        const own = await store.read<{ person_id: string }>(
          `select distinct person_id from people_map final
           where site = {site:String} and (${asked('node_type', 'node')}) and person_id != ''`,
          { site, ...byType(some) },
        )
        const ids = own.map(({ person_id }) => person_id)
        for (let at = 0; at < ids.length; at += nodesAtOnce) {
          const rows = await store.read<Mapped>(
            `select node_type, node, person_id from people_map final
             where
               site = {site:String}
               and (node_type, node) in (
                 select node_type, node from people_map
                 where site = {site:String} and person_id in {ids:Array(String)}
               )
               and person_id in {ids:Array(String)}`,
            { site, ids: ids.slice(at, at + nodesAtOnce) },
          )
          for (const row of rows) {
            const key = keyIn(row.node_type, row.node)
            if (key) persons.set(key, row.person_id)
          }
        }
      }
      return persons
    },
  }
}

/** Undefined for a type that a newer release wrote. */
export function keyIn(type: string, node: string): Key | undefined {
  const known = nodeTypes.find((one) => one === type)
  return known && keyOf(known, node)
}

function byType(keys: Key[]): Record<string, string[]> {
  return Object.fromEntries(
    nodeTypes.map((type) => [type, keys.filter((key) => typeOf(key) === type).map(nodeOf)]),
  )
}

function* portions(keys: Key[]): Generator<Key[]> {
  for (let at = 0; at < keys.length; at += nodesAtOnce) yield keys.slice(at, at + nodesAtOnce)
}

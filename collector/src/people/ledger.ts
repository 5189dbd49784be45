import { nodeTypes, sureMatch } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { type Edge, type Key, keyOf, nodeOf, typeOf } from './node.ts'
import type { Ledger } from './settle.ts'

/** As many nodes as one question may name: ClickHouse takes 128 KiB of a parameter over HTTP. */
const nodesAtOnce = 2_000
const bytesAtOnce = 60_000

/** Whether a node is asked for, by lists of a parameter each: the engine finds them by its key then. */
const asked = (keys: Key[], type: string, node: string) =>
  nodeTypes
    .filter((one) => keys.some((key) => typeOf(key) === one))
    .map((one) => `(${type} = '${one}' and ${node} in {${one}:Array(String)})`)
    .join(' or ')

/** Edges as they were said, whether or not those of calls and e-mails still hold. */
const saidEdges = (condition: string) => `
  select a_type, a, b_type, b, toUnixTimestamp64Milli(min(identity_edges.ts)) as at,
    min(identity_edges.source) as said_by, max(via != '') as may_be_over
  from identity_edges
  where site = {site:String} and b != '' and (${condition})
  group by a_type, a, b_type, b`

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
  may_be_over?: number
}
type Mapped = { node_type: string; node: string; person_id: string }

/** What the database knows of the persons of one site. */
export function openLedger(store: Pick<Store, 'read'>, site: string): Ledger {
  return {
    async edgesOf(keys, { limit, to } = {}) {
      const wanted = to === undefined ? '' : 'and b_type in {to:Array(String)}'
      const bound = limit === undefined ? '' : `limit ${limit} by a_type, a, b_type`
      const read = async (some: Key[], edges: typeof edgesFrom) => {
        const query = `${edges(`(${asked(some, 'a_type', 'a')}) ${wanted}`)} ${bound}`
        const rows = await store.read<Found>(query, { site, to: [...(to ?? [])], ...byType(some) })
        return rows.flatMap(edgeOf)
      }
      const holding = async (some: Key[]) => {
        const said = await read(some, saidEdges)
        // Few have calls or e-mails, and asking whose those are by now takes twice as long.
        const unsure = new Set(said.flatMap(({ a, mayBeOver }) => (mayBeOver ? [a] : [])))
        const sure = said.filter(({ a }) => !unsure.has(a))
        return unsure.size === 0 ? sure : [...sure, ...(await read([...unsure], edgesFrom))]
      }
      return (await Promise.all(Array.from(portions(keys), holding))).flat()
    },
    async personsOf(keys) {
      const persons = new Map<Key, string>()
      for (const some of portions(keys)) {
        const own = await store.read<{ person_id: string }>(
          `select distinct person_id from people_map final
           where site = {site:String} and (${asked(some, 'node_type', 'node')}) and person_id != ''`,
          { site, ...byType(some) },
        )
        for (const ids of portions(own.map(({ person_id }) => person_id))) {
          const rows = await store.read<Mapped>(
            `select node_type, node, person_id from people_map final
             where
               site = {site:String}
               and (node_type, node) in (
                 select node_type, node from people_members
                 where site = {site:String} and person_id in {ids:Array(String)}
               )
               and person_id in {ids:Array(String)}`,
            { site, ids },
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

function edgeOf(row: Found) {
  const [a, b] = [keyIn(row.a_type, row.a), keyIn(row.b_type, row.b)]
  if (a === undefined || b === undefined) return []
  const { said_by: source, may_be_over } = row
  return [{ a, b, ts: Number(row.at), source, mayBeOver: Number(may_be_over) > 0 }]
}

function byType(keys: Key[]): Record<string, string[]> {
  return Object.fromEntries(
    nodeTypes.map((type) => [type, keys.filter((key) => typeOf(key) === type).map(nodeOf)]),
  )
}

function* portions<Text extends string>(texts: Text[]): Generator<Text[]> {
  let some: Text[] = []
  let bytes = 0
  for (const text of texts) {
    const own = Buffer.byteLength(text)
    if (some.length > 0 && (some.length === nodesAtOnce || bytes + own > bytesAtOnce)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(text)
    bytes += own
  }
  if (some.length > 0) yield some
}

import { caps, nodeTypes } from '@throughline/schema'
import { wholeE164 } from '../numbers/e164.ts'
import type { Store } from '../store/store.ts'
import { assign } from './assign.ts'
import { openGathering } from './gather.ts'
import type { Guard } from './guard.ts'
import { openLedger } from './ledger.ts'
import { inOrder, type Key, keyOf, nodeOf, typeOf } from './node.ts'
import { readRules } from './rules.ts'

type Given = { store: Store; site: string; guard: Guard; country: string }

const mostShown = 1_000

/** Which nodes somebody may mean who writes `key`: with its type before a colon, or without. */
export function keysFor(given: string, country: string): Key[] {
  const text = given.trim()
  const type = nodeTypes.find((one) => text.startsWith(`${one}:`))
  const node = type === undefined ? text : text.slice(type.length + 1).trim()
  // What has an address after it is a person's, and no telephone's at a server.
  const phone = node.includes('@') ? undefined : wholeE164(node, country)
  const all: Partial<Record<string, string>> = {
    client_id: node,
    deal: node,
    user_id: node,
    message: node,
    ...(node.includes('@') ? { email: node.toLowerCase() } : {}),
    ...(phone === undefined ? {} : { phone }),
  }
  return nodeTypes.flatMap((one) => {
    const value = all[one]
    return value !== undefined && (type ?? one) === one ? [keyOf(one, value)] : []
  })
}

/** A person by any of his nodes: who is in him, why, and how he came about. Undefined where none is known. */
export async function showPerson(given: string, { store, site, guard, country }: Given) {
  const ledger = openLedger(store, site)
  const meant = keysFor(given, country)
  const mapped = await ledger.personsOf(meant)
  const edged = new Set((await ledger.edgesOf(meant, { limit: 1 })).map(({ a }) => a))
  const key = meant.find((one) => mapped.has(one)) ?? meant.find((one) => edged.has(one))
  if (key === undefined) return undefined

  const personId = mapped.get(key) ?? key
  const members = [...mapped].flatMap(([one, person]) => (person === mapped.get(key) ? [one] : []))
  const keys = (members.length > 0 ? members : [key]).sort(inOrder)
  const rules = await readRules(store, site)
  const gathering = openGathering({ edgesOf: ledger.edgesOf, guard, rules })
  await gathering.reach(keys)
  const assigned = assign({ keys: gathering.keys(), edges: gathering.edges(), guard, rules })
  const own = new Set(keys)
  const edges = gathering.edges().filter(({ a, b }) => own.has(a) || own.has(b))
  const isRuled = (pair: readonly Key[]) => pair.some((one) => own.has(one))
  return {
    site,
    node: key,
    person_id: personId,
    nodes: keys.slice(0, mostShown).map((one) => {
      const { standing = 'free', guard: reason } = assigned.get(one) ?? {}
      return { type: typeOf(one), node: nodeOf(one), standing: reason ?? standing }
    }),
    edges: edges.slice(0, mostShown).map(({ a, b, source, ts }) => ({
      a,
      b,
      source,
      first_said_at: new Date(ts).toISOString(),
      joins: own.has(a) && own.has(b),
    })),
    rules: {
      join: rules.joins.filter(isRuled),
      part: [...rules.parts.filter(isRuled), ...keys.filter((one) => rules.alone.has(one))],
    },
    history: await historyOf(store, site, keys.slice(0, mostShown)),
    counts: { nodes: keys.length, edges: edges.length },
    caps,
  }
}

async function historyOf(store: Store, site: string, keys: Key[]) {
  const rows = await store.read<Record<string, string>>(
    `select toString(people_history.at) as at, kind, concat(node_type, ':', node) as key, former_id,
       person_id, why, why_a, why_b
     from people_history final
     where site = {site:String} and concat(node_type, ':', node) in {keys:Array(String)}
     order by version desc, key
     limit ${mostShown}`,
    { site, keys },
  )
  return rows
}

import { createHash } from 'node:crypto'
import { type NodeType, nodeTypes } from '@throughline/schema'
import { atOnce, type Graph } from './graph.ts'
import type { Guard, GuardReason } from './guard.ts'
import { type Edge, inOrder, type Key, nodeOf, typeOf } from './node.ts'
import { personsOf } from './persons.ts'
import type { Rules } from './rules.ts'
import { placeOf, type Standing, standings } from './standing.ts'

/** Whose a node is: an empty person where it is nobody's but its own. */
export type Assigned = {
  person: string
  standing: Standing
  guard?: GuardReason
}

type Given = { keys: Iterable<Key>; edges: Edge[]; guard: Guard; rules: Rules }

/** The person of each of `keys`, by all edges of theirs and of whom these lead to. */
export function assign({ keys, edges, guard, rules }: Given): Map<Key, Assigned> {
  const numbers = new Map<Key, number>()
  const names: Key[] = []
  const numberOf = (key: Key) => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, names.length)
    return names.push(key) - 1
  }
  const asked = [...new Set(keys)]
  for (const key of asked) numberOf(key)
  const ends = edges.flatMap(({ a, b }) => [numberOf(a), numberOf(b)])
  const graph: Graph = {
    types: Uint8Array.from(names, (key) => nodeTypes.indexOf(typeOf(key))),
    ends: Uint32Array.from(ends),
    saidAt: Float64Array.from(edges, ({ ts }) => ts),
  }
  const guards = names.map(guard)
  const known = Uint8Array.from(names, (key, at) => {
    if (guards[at] !== undefined) return placeOf('guarded')
    // Of whom is not asked, edges are missing: they count with others and are nobody's here.
    return rules.alone.has(key) || at >= asked.length ? placeOf('parted') : 0
  })
  const pairsOf = (pairs: readonly (readonly [Key, Key])[]) =>
    pairs.flatMap(([a, b]): [number, number][] => {
      const [one, other] = [numbers.get(a), numbers.get(b)]
      return one === undefined || other === undefined ? [] : [[one, other]]
    })
  const nameAt = (at: number): Key => names[at] ?? 'user_id:'
  const found = atOnce(
    personsOf(graph, {
      known,
      joins: pairsOf(rules.joins),
      parts: pairsOf(rules.parts),
      compare: (one, other) => inOrder(nameAt(one), nameAt(other)),
    }),
  )

  const members = new Map<number, { count: number; first: Key | undefined }>()
  for (const [at, key] of names.entries()) {
    const root = found.roots[at] ?? at
    const person = members.get(root) ?? { count: 0, first: undefined }
    person.count += 1
    if (found.leaves[at] === 0 && (person.first === undefined || isBefore(key, person.first))) {
      person.first = key
    }
    members.set(root, person)
  }
  return new Map(
    asked.map((key, at) => {
      const { count = 1, first = key } = members.get(found.roots[at] ?? at) ?? {}
      const reason = guards[at]
      return [
        key,
        {
          person: count > 1 ? personIdOf(first) : '',
          standing: standings[found.standings[at] ?? 0] ?? 'free',
          ...(reason === undefined ? {} : { guard: reason }),
        },
      ]
    }),
  )
}

/** Who names a person: the client ID made first, else a deal, else a digest of what there is. */
const ranks: Record<NodeType, number> = {
  client_id: 0,
  deal: 1,
  user_id: 2,
  message: 3,
  phone: 4,
  email: 5,
}

function isBefore(one: Key, other: Key): boolean {
  const [a, b] = [typeOf(one), typeOf(other)]
  if (a !== b) return ranks[a] < ranks[b]
  return a === 'client_id' && bornAt(one) !== bornAt(other)
    ? bornAt(one) < bornAt(other)
    : inOrder(one, other) < 0
}

/** The second in which a browser got its client ID, which ends in it. */
const bornAt = (key: Key) => Number(/\d{10}$/.exec(key)?.[0] ?? 0)

/** Contacts stay out of IDs: those stand in reports and addresses. */
export function personIdOf(key: Key): string {
  const type = typeOf(key)
  if (type === 'client_id' || type === 'deal') return key
  return `${type}:${createHash('sha256').update(nodeOf(key)).digest('hex').slice(0, 16)}`
}

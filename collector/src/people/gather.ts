import { caps, type NodeType, nodeTypes, passThrough } from '@throughline/schema'
import type { Guard } from './guard.ts'
import { type Edge, type Key, typeOf } from './node.ts'
import type { Rules } from './rules.ts'

/** Which edges are enough: at most `limit` of a node to nodes of one type; those to nodes of the types `to`. */
type Enough = { limit?: number; to?: readonly NodeType[] }

/** Edges that hold, from each of `keys` on. */
export type EdgesOf = (keys: Key[], enough?: Enough) => Promise<Edge[]>

type Given = {
  edgesOf: EdgesOf
  guard: Guard
  rules: Rules
  /** Whose edges may be others than before. */
  touched?: ReadonlySet<Key>
}

/** More than any cap, and few enough to look at. */
const sample = 64
const largestCap = 50

/**
 * Gathers all edges that tell whose some nodes are: theirs, those of whom they lead to, and so on. Of a
 * node that is over its cap, and so merges nobody, a sample that shows it is enough.
 */
export function openGathering({ edgesOf, guard, rules, touched }: Given) {
  const known = new Map<Key, Edge[]>()
  const sampled = new Set<Key>()
  const partners = partnersOf(rules)
  const isOut = (key: Key) => guard(key) !== undefined

  return {
    keys: () => [...known.keys()],
    edges: () => onceEach(known.values()),
    /** Resolves when all is known that bears on `seeds`. */
    async reach(seeds: Iterable<Key>): Promise<void> {
      let next = [...new Set(seeds)].filter((key) => !known.has(key))
      while (next.length > 0) {
        await load(next)
        next = beyond()
        if (next.length > 0) continue
        const doubtful = [...sampled].filter(isDoubtful)
        await loadWhole(doubtful)
        next = beyond()
      }
    },
  }

  async function load(keys: Key[]): Promise<void> {
    for (const key of keys) known.set(key, [])
    const asked = keys.filter((key) => !isOut(key))
    if (asked.length === 0) return
    for (const edge of await edgesOf(asked, { limit: sample })) known.get(edge.a)?.push(edge)
    for (const key of asked) if (cutTypes(key).length > 0) sampled.add(key)
  }

  async function loadWhole(keys: Key[]): Promise<void> {
    if (keys.length === 0) return
    for (const key of keys) {
      known.set(key, [])
      sampled.delete(key)
    }
    for (const edge of await edgesOf(keys)) known.get(edge.a)?.push(edge)
  }

  /** Whom nodes that may merge lead to, and of whom nothing is known yet. */
  function beyond(): Key[] {
    const found = new Set<Key>()
    for (const [key, edges] of known) {
      for (const partner of partners.get(key) ?? []) if (!known.has(partner)) found.add(partner)
      if (isOut(key)) continue
      const news = edges.filter(({ b }) => !known.has(b) && !isOut(b))
      // What a deal names counts with all whom it names, so also where it is over its own cap.
      const isTold = touched?.has(key) === true && passThrough.includes(typeOf(key))
      if (news.length === 0 || (isOver(key) && !isTold)) continue
      for (const { b } of news) found.add(b)
    }
    return [...found]
  }

  function isOver(key: Key): boolean {
    const own: Partial<Record<NodeType, number>> = caps[typeOf(key)]
    const isThrough = passThrough.includes(typeOf(key))
    return Object.entries(own).some(([type, cap]) => {
      const met = new Set<Key>()
      const meet = (edges: Edge[]) => {
        for (const { b } of edges) if (typeOf(b) === type && b !== key && !isOut(b)) met.add(b)
      }
      const edges = known.get(key) ?? []
      meet(edges)
      if (isThrough) return met.size > cap
      for (const { b } of edges) {
        if (met.size > cap) return true
        if (passThrough.includes(typeOf(b)) && !isOut(b)) meet(known.get(b) ?? [])
      }
      return met.size > cap
    })
  }

  /** Where the sample does not show that the node is over, or not enough to others who count with it. */
  function isDoubtful(key: Key): boolean {
    if (!isOver(key)) return true
    if (!passThrough.includes(typeOf(key))) return false
    const edges = known.get(key) ?? []
    return cutTypes(key).some(
      (type) => edges.filter(({ b }) => typeOf(b) === type && !isOut(b)).length <= largestCap,
    )
  }

  function cutTypes(key: Key): NodeType[] {
    const edges = known.get(key) ?? []
    if (edges.length < sample) return []
    return nodeTypes.filter((type) => edges.filter(({ b }) => typeOf(b) === type).length >= sample)
  }
}

/** Who is to be looked at with a node because of rules. */
function partnersOf({ joins, parts }: Pick<Rules, 'joins' | 'parts'>): Map<Key, Key[]> {
  const partners = new Map<Key, Key[]>()
  const note = (a: Key, b: Key) => partners.set(a, [...(partners.get(a) ?? []), b])
  for (const [a, b] of joins) {
    note(a, b)
    note(b, a)
  }
  // A deal that was parted from somebody goes to a phone that is over its cap once he is no longer with it,
  // and no edge of such a phone is followed.
  for (const [a, b] of parts) {
    if (passThrough.includes(typeOf(b))) note(a, b)
    if (passThrough.includes(typeOf(a))) note(b, a)
  }
  return partners
}

/** Each edge is known from both its ends, or from one. */
function onceEach(lists: Iterable<Edge[]>): Edge[] {
  const edges = new Map<string, Edge>()
  for (const list of lists) {
    for (const edge of list) {
      const { a, b } = edge
      const pair = a < b ? `${a}\n${b}` : `${b}\n${a}`
      const known = edges.get(pair)
      if (known === undefined || edge.ts < known.ts) edges.set(pair, edge)
    }
  }
  return [...edges.values()]
}

import { nodeTypes, passThrough } from '@throughline/schema'
import { type Graph, neighboursOf, stride, type Work } from './graph.ts'
import { placeOf, standingsOf } from './standing.ts'
import { unionFind } from './union-find.ts'

type Pair = readonly [number, number]

type Given = {
  /** Whom guards and rules shut out, as places in `standings`; else 0. */
  known: Uint8Array
  /** Pairs that the owner says are one person, and pairs that he says are not. */
  joins?: Pair[]
  parts?: Pair[]
  /** The order of two nodes by their text, where it is at hand. */
  compare?: (one: number, other: number) => number
}

export type Persons = {
  standings: Uint8Array
  /** The number that stands for the person of each node. */
  roots: Uint32Array
  /** 1 where a node merges nobody and is with its host: it has no say in the name of the person. */
  leaves: Uint8Array
  /** Nodes whose host only the order of texts could tell. */
  unsure: number[]
}

const free = placeOf('free')
const twoLogins = placeOf('two_logins')
const [clientId, login] = [nodeTypes.indexOf('client_id'), nodeTypes.indexOf('user_id')]
const passes = nodeTypes.map((type) => passThrough.includes(type))
const isCapped = (standing: number) => standing > placeOf('parted')

/**
 * Who is one human, whatever the order of nodes and edges. Edges between free nodes merge; joins merge
 * any; no merge brings together what was parted. Then what is left alone goes to a host that merges
 * nobody: a browser with several logins to the first of them, a deal to the call centre's phone.
 */
export function* personsOf(
  graph: Graph,
  { known, joins = [], parts = [], compare }: Given,
): Work<Persons> {
  const { types, ends, saidAt } = graph
  const neighbours = yield* neighboursOf(graph)
  const standings = yield* standingsOf(graph, known, neighbours)
  const sets = unionFind(types.length)
  const sizes = new Uint32Array(types.length)
  const byText = compare ?? (() => 0)

  const isAllowed = (one: number, other: number) => {
    if (parts.length === 0) return true
    const [a, b] = [sets.find(one), sets.find(other)]
    return parts.every(([x, y]) => {
      const [p, q] = [sets.find(x), sets.find(y)]
      return !((p === a && q === b) || (p === b && q === a))
    })
  }
  const merge = (one: number, other: number) => {
    if (isAllowed(one, other)) sets.union(one, other)
  }

  for (const [a, b] of inOrder(joins)) merge(a, b)
  for (const edge of edgesInOrder()) {
    if (edge % stride === 0) yield
    const [a = 0, b = 0] = [ends[2 * edge], ends[2 * edge + 1]]
    if (standings[a] === free && standings[b] === free) merge(a, b)
  }

  const roots = new Uint32Array(types.length)
  for (let node = 0; node < types.length; node += 1) {
    const root = sets.find(node)
    roots[node] = root
    sizes[root] = (sizes[root] ?? 0) + 1
    if (node % stride === 0) yield
  }
  const leaves = new Uint8Array(types.length)
  const unsure: number[] = []
  yield* attach(
    (node) => types[node] === clientId && standings[node] === twoLogins,
    (host) => types[host] === login && standings[host] === free,
  )
  yield* attach(
    (node) => passes[types[node] ?? 0] === true && standings[node] === free,
    (host) => isCapped(standings[host] ?? 0),
  )
  return { standings, roots, leaves, unsure }

  function* attach(
    isLeaf: (node: number) => boolean,
    isHost: (node: number) => boolean,
  ): Work<void> {
    for (let node = 0; node < types.length; node += 1) {
      if (node % stride === 0) yield
      if (!isLeaf(node) || sizes[roots[node] ?? 0] !== 1) continue
      const host = hostOf(node, isHost)
      if (host === undefined) continue
      leaves[node] = 1
      roots[node] = roots[host] ?? host
    }
  }

  /** The one that it was seen with first. */
  function hostOf(node: number, isHost: (node: number) => boolean): number | undefined {
    let best: { host: number; at: number } | undefined
    let tied = false
    neighbours.each(node, (host, edge) => {
      if (!isHost(host) || !isAllowed(node, host)) return true
      const at = saidAt[edge] ?? 0
      const order = best === undefined ? -1 : at - best.at || byText(host, best.host)
      // The same one may stand there for two calls.
      if (order === 0 && host === best?.host) return true
      if (order < 0) best = { host, at }
      tied = order === 0 || (tied && order > 0)
      return true
    })
    if (tied) unsure.push(node)
    return best?.host
  }

  function inOrder(pairs: Pair[]): Pair[] {
    return pairs
      .map(([a, b]): Pair => (byText(a, b) <= 0 ? [a, b] : [b, a]))
      .sort((one, other) => byText(one[0], other[0]) || byText(one[1], other[1]))
  }

  /** The order matters only where something was parted: the first edge to come is the one that counts. */
  function edgesInOrder(): Iterable<number> {
    const edges = Uint32Array.from({ length: saidAt.length }, (_, edge) => edge)
    if (parts.length === 0) return edges
    const pairs = Array.from(edges, (edge): { edge: number; pair: Pair } => {
      const [a = 0, b = 0] = [ends[2 * edge], ends[2 * edge + 1]]
      return { edge, pair: byText(a, b) <= 0 ? [a, b] : [b, a] }
    })
    const later = (one: (typeof pairs)[number], other: (typeof pairs)[number]) =>
      (saidAt[one.edge] ?? 0) - (saidAt[other.edge] ?? 0) ||
      byText(one.pair[0], other.pair[0]) ||
      byText(one.pair[1], other.pair[1])
    return pairs.sort(later).map(({ edge }) => edge)
  }
}

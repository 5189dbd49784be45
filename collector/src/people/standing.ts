import { caps, type NodeType, nodeTypes, passThrough } from '@throughline/schema'
import { type Graph, type Neighbours, stride, type Work } from './graph.ts'

/** What a node may do: `free` merges; the others merge nobody, each for its reason. */
export const standings = [
  'free',
  'guarded',
  'parted',
  'too_many_client_ids',
  'too_many_phones',
  'too_many_emails',
  'two_logins',
] as const
export type Standing = (typeof standings)[number]

export const placeOf = (standing: Standing): number => standings.indexOf(standing)

const reasons = {
  client_id: placeOf('too_many_client_ids'),
  phone: placeOf('too_many_phones'),
  email: placeOf('too_many_emails'),
} as const
const counted = ['client_id', 'phone', 'email'] as const

const [free, guarded, twoLogins] = [placeOf('free'), placeOf('guarded'), placeOf('two_logins')]
const passes = nodeTypes.map((type) => passThrough.includes(type))
const login = nodeTypes.indexOf('user_id')

const capOf = (of: NodeType, type: (typeof counted)[number]): number | undefined => {
  const own: Partial<Record<NodeType, number>> = caps[of]
  return own[type]
}

// By place of the type, so that millions of nodes are looked up by number.
const capTable = nodeTypes.map((of) =>
  counted.flatMap((type) => {
    const cap = capOf(of, type)
    return cap === undefined ? [] : [{ type: nodeTypes.indexOf(type), cap, reason: reasons[type] }]
  }),
)

/**
 * How each node stands, as a place in `standings`. `known` says it of those that guards and rules shut
 * out. Those that guards shut out count nowhere; what a deal names counts as named together.
 */
export function* standingsOf(
  { types }: Graph,
  known: Uint8Array,
  neighbours: Neighbours,
): Work<Uint8Array> {
  const found = known.slice()
  const stamps = new Uint32Array(types.length)

  for (let node = 0; node < types.length; node += 1) {
    if (node % stride === 0) yield
    if (known[node] !== free) continue
    const type = types[node] ?? 0
    const most = reachOf(node)
    if (most < 2) continue
    for (const { type: other, cap, reason } of capTable[type] ?? []) {
      if (most > cap && found[node] === free && exceeds(node, other, cap)) found[node] = reason
    }
    if (found[node] === free && type === 0 && exceeds(node, login, 1)) found[node] = twoLogins
  }
  return found

  /** No more than so many can be met: most nodes have few neighbours, and need no closer look. */
  function reachOf(node: number): number {
    let reach = neighbours.degree(node)
    if (passes[types[node] ?? 0] === true) return reach
    neighbours.each(node, (neighbour) => {
      if (passes[types[neighbour] ?? 0] === true) reach += neighbours.degree(neighbour)
      return true
    })
    return reach
  }

  function exceeds(node: number, type: number, cap: number): boolean {
    let count = 0
    const stamp = node + 1
    const meet = (other: number): boolean => {
      if (types[other] !== type || stamps[other] === stamp || known[other] === guarded) return true
      stamps[other] = stamp
      count += 1
      return count <= cap
    }
    const isThrough = passes[types[node] ?? 0] === true
    neighbours.each(node, (neighbour) => {
      if (!meet(neighbour)) return false
      if (isThrough || !passes[types[neighbour] ?? 0] || known[neighbour] === guarded) return true
      neighbours.each(neighbour, (beyond) => beyond === node || meet(beyond))
      return count <= cap
    })
    return count > cap
  }
}

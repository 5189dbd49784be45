import type { Store } from '../store/store.ts'
import type { Graph } from './graph.ts'
import type { Persons } from './persons.ts'

type Found = {
  graph: Graph
  persons: Persons
  /** Whom the owner parted from another. */
  parted: number[]
  /** The hashes of nodes, by their halves. */
  lower: Uint32Array
  upper: Uint32Array
}

const kinds = { core: 0, leaf: 1, open: 2, alone: 3 } as const
const rowBytes = 21
const rowsAtOnce = 1_000_000

/** Stores everybody's person as rows of `people_rebuilt`. */
export async function storeFound(
  store: Pick<Store, 'put'>,
  version: string,
  { graph, persons, parted, lower, upper }: Found,
): Promise<void> {
  const { roots, leaves } = persons
  const open = openRoots(persons, graph, parted)
  const sizes = new Uint32Array(roots.length)
  for (const root of roots) sizes[root] = (sizes[root] ?? 0) + 1
  const kindOf = (node: number, root: number) => {
    if (open.has(root)) return kinds.open
    if ((sizes[root] ?? 0) < 2) return kinds.alone
    return leaves[node] === 1 ? kinds.leaf : kinds.core
  }
  const versionBytes = Buffer.alloc(8)
  versionBytes.writeBigUInt64LE(BigInt(version))
  for (let first = 0; first < roots.length; first += rowsAtOnce) {
    const end = Math.min(first + rowsAtOnce, roots.length)
    const rows = Buffer.alloc((end - first) * rowBytes)
    for (let node = first; node < end; node += 1) {
      const root = roots[node] ?? node
      const at = (node - first) * rowBytes
      versionBytes.copy(rows, at)
      rows.writeUInt32LE(lower[node] ?? 0, at + 8)
      rows.writeUInt32LE(upper[node] ?? 0, at + 12)
      rows.writeUInt32LE(root, at + 16)
      rows.writeUInt8(kindOf(node, root), at + 20)
    }
    await store.put('people_rebuilt', rows)
  }
}

/**
 * The persons of whom something was parted or somebody's host is not sure, and those of whom they were seen
 * with: a host may be any of these.
 */
function openRoots({ roots, unsure }: Persons, { ends }: Graph, parted: number[]): Set<number> {
  const marked = new Set([...unsure, ...parted])
  const open = new Set<number>()
  const rootOf = (number: number) => roots[number] ?? number
  for (const number of marked) open.add(rootOf(number))
  for (let at = 0; marked.size > 0 && at < ends.length; at += 2) {
    const [a = 0, b = 0] = [ends[at], ends[at + 1]]
    if (marked.has(a)) open.add(rootOf(b))
    if (marked.has(b)) open.add(rootOf(a))
  }
  return open
}

/** Nodes by number, and edges between them. `types` are places in `nodeTypes`. */
export type Graph = {
  types: Uint8Array
  /** Both ends of edge n stand at 2n and 2n + 1. */
  ends: Uint32Array
  /** When the edge was first said, in Unix ms. */
  saidAt: Float64Array
}

export type Neighbours = {
  /** How many edges a node has. */
  degree(node: number): number
  /** Calls back with each neighbour and the edge to it, until told to stop by `false`. */
  each(node: number, visit: (neighbour: number, edge: number) => boolean): void
}

/** Work that can be left for a moment at each `yield`, so that millions of nodes hold up nobody. */
export type Work<Done> = Generator<undefined, Done>

/** How many nodes or edges are worked off in one go. */
export const stride = 65_536

export function atOnce<Done>(work: Work<Done>): Done {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

/** The neighbours of every node, in one array: 8 bytes an edge. */
export function* neighboursOf({ types, ends }: Graph): Work<Neighbours> {
  const starts = new Uint32Array(types.length + 1)
  for (let at = 0; at < ends.length; at += 1) {
    const node = ends[at] ?? 0
    starts[node + 1] = (starts[node + 1] ?? 0) + 1
  }
  yield
  for (let node = 0; node < types.length; node += 1) {
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0)
  }
  const places = starts.slice()
  const edges = new Uint32Array(ends.length)
  for (let at = 0; at < ends.length; at += 1) {
    const node = ends[at] ?? 0
    const place = places[node] ?? 0
    edges[place] = at >> 1
    places[node] = place + 1
    if (at % stride === 0) yield
  }
  const other = (edge: number, node: number) => {
    const a = ends[2 * edge] ?? 0
    return a === node ? (ends[2 * edge + 1] ?? 0) : a
  }

  return {
    degree: (node) => (starts[node + 1] ?? 0) - (starts[node] ?? 0),
    each(node, visit) {
      const end = starts[node + 1] ?? 0
      for (let at = starts[node] ?? 0; at < end; at += 1) {
        const edge = edges[at] ?? 0
        if (visit(other(edge, node), edge) === false) return
      }
    },
  }
}

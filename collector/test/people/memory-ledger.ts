import type { Edge, Key } from '../../src/people/node.ts'
import { typeOf } from '../../src/people/node.ts'
import type { Change, Ledger } from '../../src/people/settle.ts'

/** A ledger in memory: edges in both directions, and the persons that changes were applied to. */
export function memoryLedger() {
  const edges = new Map<string, Edge>()
  const persons = new Map<Key, string>()
  const ledger: Ledger = {
    async edgesOf(keys, { limit = Number.POSITIVE_INFINITY, to } = {}) {
      const asked = new Set(keys)
      const counts = new Map<string, number>()
      return [...edges.values()].filter(({ a, b }) => {
        if (!asked.has(a) || to?.includes(typeOf(b)) === false) return false
        const group = `${a} ${typeOf(b)}`
        counts.set(group, (counts.get(group) ?? 0) + 1)
        return (counts.get(group) ?? 0) <= limit
      })
    },
    async personsOf(keys) {
      const found = new Set(keys.map((key) => persons.get(key) ?? '').filter(Boolean))
      return new Map([...persons].filter(([, person]) => found.has(person)))
    },
  }
  return {
    ...ledger,
    persons,
    all: () => [...edges.values()],
    add(edge: Edge) {
      for (const way of [edge, { ...edge, a: edge.b, b: edge.a }]) {
        const name = `${way.a}\n${way.b}`
        const known = edges.get(name)
        if (known === undefined || way.ts < known.ts) edges.set(name, way)
      }
    },
    forget(gone: (edge: Edge) => boolean) {
      for (const [name, edge] of edges) if (gone(edge)) edges.delete(name)
    },
    apply(changes: Change[]) {
      for (const { key, person } of changes) {
        if (person === '') persons.delete(key)
        else persons.set(key, person)
      }
    },
  }
}

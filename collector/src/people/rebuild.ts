import { setImmediate } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import type { Work } from './graph.ts'
import type { Own } from './guard.ts'
import { type Hashing, newHashing } from './hashing.ts'
import type { Key } from './node.ts'
import { personsOf } from './persons.ts'
import { newVersion } from './progress.ts'
import { readGraph } from './read-graph.ts'
import { rebuildMap } from './rebuild-map.ts'
import type { Rules } from './rules.ts'
import { storeFound } from './store-found.ts'

export type Progress = { step: 'edges' | 'persons' | 'map'; done: number; of: number }

type Given = {
  store: Store
  site: string
  own: Own
  rules: Rules
  onProgress(progress: Progress): void
  /** How many edges and nodes are worked off in one go: more take more memory. */
  atOnce?: { edges: number; nodes: number }
  hashings?: () => Hashing
}

// The engine gives an answer as a whole: so many edges are 56 MB.
const largest = { edges: 2_000_000, nodes: 3_000_000 }

const mostAttempts = 5

/**
 * Works out everybody of a site from the edges alone, and stores where the map said otherwise. Returns
 * whom to look at one by one: whose person depends on the order of texts, which are not at hand here, and
 * everybody of these persons.
 * Where two nodes are alike by their hashes, it begins again with another key.
 */
export async function rebuild({ hashings = newHashing, ...given }: Given): Promise<Key[]> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const open = await rebuildBy(hashings(), given)
    if (open !== undefined) return open
  }
  throw new Error('A rebuild of persons found nodes that are alike by any hash')
}

async function rebuildBy(
  hashOf: Hashing,
  { store, site, own, rules, onProgress, atOnce = largest }: Given,
): Promise<Key[] | undefined> {
  const version = await newVersion(store)
  try {
    const nodes = await find()
    return await rebuildMap({
      store,
      site,
      version,
      hashOf,
      parts: Math.max(1, Math.ceil(nodes / atOnce.nodes)),
      onProgress: (done, of) => onProgress({ step: 'map', done, of }),
    })
  } finally {
    for (const table of ['people_rebuilt', 'people_targets', 'people_names']) {
      await store.change(`alter table ${table} drop partition '${version}'`)
    }
  }

  /** Leaves everybody's person in `people_rebuilt`, and no large array behind. Returns how many there are. */
  async function find(): Promise<number> {
    const read = await readGraph({
      store,
      site,
      own,
      rules,
      hashOf,
      atOnce: atOnce.edges,
      onProgress: (done, of) => onProgress({ step: 'edges', done, of }),
    })
    onProgress({ step: 'persons', done: 0, of: 1 })
    const numberOf = (key: Key) => read.numbers.get(key) ?? 0
    const persons = await inTurns(
      personsOf(read.graph, {
        known: read.known,
        joins: rules.joins.map(([a, b]) => [numberOf(a), numberOf(b)]),
      }),
    )
    onProgress({ step: 'persons', done: 1, of: 1 })
    const parted = rules.parts.flat().map(numberOf)
    await storeFound(store, version, { ...read, persons, parted })
    return persons.roots.length
  }
}

async function inTurns<Done>(work: Work<Done>): Promise<Done> {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
    await setImmediate()
  }
}

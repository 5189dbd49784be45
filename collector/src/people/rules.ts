import type { Key } from './node.ts'

/** What the owner says of nodes: it wins over guards, caps and edges. */
export type Rules = {
  /** Are one person, whatever else. */
  joins: readonly (readonly [Key, Key])[]
  /** Are never one person. */
  parts: readonly (readonly [Key, Key])[]
  /** Merge nobody. */
  alone: ReadonlySet<Key>
}

export const noRules: Rules = { joins: [], parts: [], alone: new Set() }

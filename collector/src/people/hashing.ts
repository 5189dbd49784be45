import { randomBytes } from 'node:crypto'

/** How the engine makes a number of 64 bits of a node, whose type and text are columns or values. */
export type Hashing = (type: string, node: string) => string

/** By a key of its own, so that nobody can think of two nodes that are alike. */
export function newHashing(): Hashing {
  const key = randomBytes(16)
  const halves = [0, 8].map((at) => `toUInt64(${key.readBigUInt64LE(at)})`)
  return (type, node) => `sipHash64Keyed((${halves.join()}), toString(${type}), ${node})`
}

/** Another one of the same, to tell nodes apart that are alike by one. */
export const otherHash = (type: string, node: string) => `cityHash64(toString(${type}), ${node})`

import { setImmediate } from 'node:timers/promises'
import { type NodeType, nodeTypes } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { doubtfulParams, isDoubtful } from './doubtful.ts'
import { type Graph, stride } from './graph.ts'
import { guardOf, type Own } from './guard.ts'
import type { Hashing } from './hashing.ts'
import { openIntern } from './intern.ts'
import { edgesFrom, keyIn } from './ledger.ts'
import type { Rules } from './rules.ts'
import { placeOf } from './standing.ts'

// Two hashes, an instant and the places of two types, so that a row is whole words.
const rowWords = 7
const placeIn = (type: string) =>
  `(indexOf([${nodeTypes.map((name) => `'${name}'`).join()}], toString(${type})) - 1)`

type Given = {
  store: Store
  site: string
  own: Own
  rules: Rules
  hashOf: Hashing
  atOnce: number
  onProgress(done: number, of: number): void
}

type Hashed = { type: NodeType; node: string; low: number; high: number }

/**
 * The whole graph of a site as numbers, with whom guards and rules shut out. An edge may come several times,
 * which makes no difference.
 */
export async function readGraph({ store, site, own, rules, hashOf, atOnce, onProgress }: Given) {
  const [size] = await store.read<{ n: string }>(
    'select count() as n from identity_edges where site = {site:String} and a_type < b_type',
    { site },
  )
  const most = Number(size?.n ?? 0)
  const slices = Math.max(1, Math.ceil(most / atOnce))
  const intern = openIntern()
  const ends = new Uint32Array(2 * most)
  const saidAt = new Float64Array(most)
  let nodes = new Uint8Array(1 << 16)
  let count = 0

  const noteType = (number: number, type: number) => {
    if (number >= nodes.length) {
      const larger = new Uint8Array(nodes.length * 2)
      larger.set(nodes)
      nodes = larger
    }
    nodes[number] = type
  }
  const take = async (rows: Buffer) => {
    const words = wordsOf(rows)
    for (let at = 0; at + rowWords <= words.length && count < most; at += rowWords) {
      if (count % stride === 0) await setImmediate()
      const one = intern.numberOf(words[at] ?? 0, words[at + 1] ?? 0)
      const other = intern.numberOf(words[at + 2] ?? 0, words[at + 3] ?? 0)
      const types = words[at + 6] ?? 0
      noteType(one, types & 0xff)
      noteType(other, types >> 8)
      ends[2 * count] = one
      ends[2 * count + 1] = other
      // The upper half has the sign.
      saidAt[count] = (words[at + 4] ?? 0) + ((words[at + 5] ?? 0) | 0) * 2 ** 32
      count += 1
    }
  }

  const read = (slice: number) => {
    const part = slices === 1 ? '1' : `${hashOf('a_type', 'a')} % ${slices} = ${slice}`
    return store.readBinary(numbered(certainEdges(part)), { site })
  }
  let rows = await read(0)
  for (let slice = 1; slice < slices; slice += 1) {
    // The engine works at the next ones meanwhile.
    const [next] = await Promise.all([read(slice), take(rows)])
    rows = next
    onProgress(slice, slices)
  }
  await take(rows)
  onProgress(slices, slices)
  // Of calls and e-mails, which hold as long as their matches: few.
  await take(await store.readBinary(numbered(edgesFrom(`a_type < b_type and via != ''`)), { site }))

  // Rules may name whom no edge does.
  const ruled = await hashed([...rules.joins, ...rules.parts, [...rules.alone]].flat())
  const numbers = new Map(
    ruled.map(({ type, node, low, high }) => {
      const number = intern.numberOf(low, high)
      noteType(number, nodeTypes.indexOf(type))
      return [`${type}:${node}`, number]
    }),
  )
  const known = new Uint8Array(intern.count())
  for (const key of rules.alone) {
    const number = numbers.get(key)
    if (number !== undefined) known[number] = placeOf('parted')
  }
  const guard = guardOf(own)
  for (const { type, node, low, high } of await doubtful()) {
    const key = keyIn(type, node)
    const number = intern.find(low, high)
    if (key === undefined || number === undefined) continue
    if (guard(key) !== undefined) known[number] = placeOf('guarded')
  }
  const graph: Graph = {
    types: nodes.subarray(0, intern.count()),
    ends: ends.subarray(0, 2 * count),
    saidAt: saidAt.subarray(0, count),
  }
  return { graph, known, numbers, lower: intern.lower(), upper: intern.upper() }

  function numbered(edges: string): string {
    return `select ${hashOf('a_type', 'a')} as one, ${hashOf('b_type', 'b')} as other,
        at, toUInt32(${placeIn('a_type')} + 256 * ${placeIn('b_type')}) as types
      from (${edges})`
  }

  /** Whom a guard could shut out: few, as a rule. */
  function doubtful(): Promise<Hashed[]> {
    return store.read<Hashed>(
      `with ${hashOf('a_type', 'a')} as hash
       select a_type as type, a as node, toUInt32(hash) as low, toUInt32(bitShiftRight(hash, 32)) as high
       from identity_edges
       where site = {site:String} and ${isDoubtful('a_type', 'a')}
       group by a_type, a`,
      { site, ...doubtfulParams(own) },
    )
  }

  function hashed(keys: string[]): Promise<Hashed[]> {
    return store.read<Hashed>(
      `with splitByChar(':', key, 2) as parts, ${hashOf('parts[1]', 'parts[2]')} as hash
       select parts[1] as type, parts[2] as node, toUInt32(hash) as low,
         toUInt32(bitShiftRight(hash, 32)) as high
       from (select distinct arrayJoin({keys:Array(String)}) as key)`,
      { keys },
    )
  }
}

/** Edges that need no match to hold, as they are stored. */
const certainEdges = (condition: string) => `
  select a_type, a, b_type, b, toUnixTimestamp64Milli(identity_edges.ts) as at
  from identity_edges
  where site = {site:String} and a_type < b_type and b != '' and via = '' and (${condition})`

/** The same bytes as words of 32 bits, as machines have them that this runs on: the lowest byte first. */
function wordsOf(bytes: Buffer): Uint32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Uint32Array(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / 4))
}

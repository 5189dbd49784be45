import { type NodeType, nodeTypes } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { doubtfulParams, isDoubtful } from './doubtful.ts'
import type { Graph } from './graph.ts'
import { guardOf, type Own } from './guard.ts'
import type { Hashing } from './hashing.ts'
import { openIntern } from './intern.ts'
import { edgesFrom, keyIn } from './ledger.ts'
import type { Rules } from './rules.ts'
import { placeOf } from './standing.ts'

const rowBytes = 26
const types = `[${nodeTypes.map((type) => `'${type}'`).join()}]`

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
  const take = (rows: Buffer) => {
    for (let at = 0; at + rowBytes <= rows.length && count < most; at += rowBytes) {
      const one = intern.numberOf(rows.readUInt32LE(at), rows.readUInt32LE(at + 4))
      const other = intern.numberOf(rows.readUInt32LE(at + 8), rows.readUInt32LE(at + 12))
      noteType(one, rows[at + 16] ?? 0)
      noteType(other, rows[at + 17] ?? 0)
      ends[2 * count] = one
      ends[2 * count + 1] = other
      saidAt[count] = rows.readUInt32LE(at + 18) + rows.readInt32LE(at + 22) * 2 ** 32
      count += 1
    }
  }

  for (let slice = 0; slice < slices; slice += 1) {
    const part = slices === 1 ? '1' : `${hashOf('a_type', 'a')} % ${slices} = ${slice}`
    take(await store.readBinary(numbered(certainEdges(part)), { site }))
    onProgress(slice + 1, slices)
  }
  // Of calls and e-mails, which hold as long as their matches: few.
  take(await store.readBinary(numbered(edgesFrom(`a_type < b_type and via != ''`)), { site }))

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
        toUInt8(indexOf(${types}, toString(a_type)) - 1) as one_type,
        toUInt8(indexOf(${types}, toString(b_type)) - 1) as other_type, at
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

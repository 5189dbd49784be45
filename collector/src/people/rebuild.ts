import { setImmediate } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import type { Graph, Work } from './graph.ts'
import type { Guard } from './guard.ts'
import { keyIn } from './ledger.ts'
import type { Key } from './node.ts'
import { type Persons, personsOf } from './persons.ts'
import { newVersion } from './progress.ts'
import { hashOf, readGraph } from './read-graph.ts'
import type { Rules } from './rules.ts'

export type Progress = { step: 'edges' | 'persons' | 'map'; done: number; of: number }

type Given = {
  store: Store
  site: string
  guard: Guard
  rules: Rules
  onProgress(progress: Progress): void
}

const rowsAtOnce = 200_000

/**
 * Works out everybody of a site from the edges alone, and stores where the map said otherwise. Returns
 * whom to look at one by one: whose person depends on the order of texts, which are not at hand here.
 */
export async function rebuild({ store, site, guard, rules, onProgress }: Given): Promise<Key[]> {
  const version = await newVersion(store)
  const read = await readGraph({
    store,
    site,
    guard,
    rules,
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
  const open = openRoots(persons, read.graph, rules.parts.flat().map(numberOf))
  await storeFound({ ...read, persons, open, store, version })
  const unsure = await namesOf(
    store,
    site,
    persons.unsure.map((number) => hashAt(read, number)),
  )

  const statements = [targets, changes, map]
  for (const [at, statement] of statements.entries()) {
    onProgress({ step: 'map', done: at, of: statements.length })
    await store.change(statement, { site, version })
  }
  onProgress({ step: 'map', done: 1, of: 1 })
  for (const table of ['people_rebuilt', 'people_targets']) {
    await store.change(`alter table ${table} drop partition '${version}'`)
  }
  return [...new Set([...unsure, ...rules.parts.flat()])]
}

async function inTurns<Done>(work: Work<Done>): Promise<Done> {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
    await setImmediate()
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

type Halves = { lower: Uint32Array; upper: Uint32Array }
type Found = Halves & { persons: Persons; open: Set<number>; store: Store; version: string }

/** Everybody who is not alone, or may not be, as hashes. */
async function storeFound(found: Found): Promise<void> {
  const { persons, open, store, version, lower, upper } = found
  const { roots, leaves } = persons
  const sizes = new Uint32Array(roots.length)
  for (const root of roots) sizes[root] = (sizes[root] ?? 0) + 1
  let rows: string[] = []
  for (let node = 0; node < roots.length; node += 1) {
    const root = roots[node] ?? node
    if ((sizes[root] ?? 0) < 2 && !open.has(root)) continue
    const kind = open.has(root) ? 'open' : leaves[node] === 1 ? 'leaf' : 'core'
    rows.push(
      `${version}\t${lower[node]}\t${upper[node]}\t${lower[root]}\t${upper[root]}\t${kind}\n`,
    )
    if (rows.length < rowsAtOnce) continue
    await store.put('people_rebuilt', rows.join(''))
    rows = []
  }
  await store.put('people_rebuilt', rows.join(''))
}

function hashAt({ lower, upper }: Halves, number: number): string {
  return ((BigInt(upper[number] ?? 0) << 32n) | BigInt(lower[number] ?? 0)).toString()
}

async function namesOf(store: Store, site: string, hashes: string[]): Promise<Key[]> {
  const names: Key[] = []
  for (let at = 0; at < hashes.length; at += 1_000) {
    const rows = await store.read<{ a_type: string; a: string }>(
      `select distinct a_type, a from identity_edges
       where site = {site:String} and toString(${hashOf('a_type', 'a')}) in {hashes:Array(String)}`,
      { site, hashes: hashes.slice(at, at + 1_000) },
    )
    names.push(...rows.flatMap((row) => keyIn(row.a_type, row.a) ?? []))
  }
  return names
}

// The order and the names are those of `personIdOf` in assign.ts.
const targets = `
  insert into people_targets (version, node_type, node, person_id)
  with
    ruled as (
      select arrayJoin([(a_type, a), (b_type, b)]) as named from identity_rules
      where site = {site:String} and b != ''
    ),
    named as (
      select a_type, a, ${hashOf('a_type', 'a')} as hash
      from (
        select a_type, a from identity_edges where site = {site:String} group by a_type, a
        union distinct
        select named.1 as a_type, named.2 as a from ruled
      )
    ),
    placed as (
      select named.a_type as node_type, named.a as node, root, kind
      from named
      inner join (
        select hash, root, kind from people_rebuilt where version = {version:UInt64}
      ) as found on named.hash = found.hash
    ),
    firsts as (
      select
        root,
        argMin(
          if(
            node_type in ('client_id', 'deal'),
            concat(node_type, ':', node),
            concat(node_type, ':', substring(lower(hex(SHA256(node))), 1, 16))
          ),
          (
            indexOf(['client_id', 'deal', 'user_id', 'message', 'phone', 'email'], toString(node_type)),
            if(node_type = 'client_id', toUInt64OrZero(right(node, 10)), 0),
            node
          )
        ) as person_id
      from placed
      where kind = 'core'
      group by root
    )
  select {version:UInt64}, node_type, node, if(kind = 'open', '', firsts.person_id) as person_id
  from placed
  left join firsts on firsts.root = placed.root`

// A target without a person is to be looked at one by one: it stays as it is.
const changes = `
  insert into people_history
    (site, at, version, kind, node_type, node, former_id, person_id, why, why_a, why_b)
  with
    mapped as (
      select node_type, node, person_id from people_map final
      where site = {site:String} and person_id != ''
    ),
    compared as (
      select
        if(wanted.node = '', mapped.node_type, wanted.node_type) as node_type,
        if(wanted.node = '', mapped.node, wanted.node) as node,
        mapped.person_id as former_id,
        wanted.person_id as person_id
      from (
        select node_type, node, person_id from people_targets where version = {version:UInt64}
      ) as wanted
      full outer join mapped on wanted.node_type = mapped.node_type and wanted.node = mapped.node
      where
        mapped.person_id != wanted.person_id
        and not (wanted.node != '' and wanted.person_id = '')
    )
  select
    {site:String},
    fromUnixTimestamp64Micro(toInt64({version:UInt64}), 'UTC'),
    {version:UInt64},
    multiIf(former_id = '', 'joined', person_id = '', 'parted', 'moved'),
    node_type,
    node,
    former_id,
    person_id,
    'rebuild',
    '',
    ''
  from compared`

const map = `
  insert into people_map (site, node_type, node, person_id, version)
  select site, node_type, node, person_id, version
  from people_history
  where site = {site:String} and version = {version:UInt64}`

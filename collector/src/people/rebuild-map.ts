import type { Store } from '../store/store.ts'
import { type Hashing, otherHash } from './hashing.ts'
import { keyIn } from './ledger.ts'
import type { Key } from './node.ts'

type Given = {
  store: Store
  site: string
  version: string
  hashOf: Hashing
  /** In how many goes, each of which takes memory for its share of the nodes. */
  parts: number
  onProgress(done: number, of: number): void
}

/**
 * Stores where `people_rebuilt` says otherwise than the map of persons, and returns who is left open there.
 * Undefined, and nothing is stored, where two nodes are alike by their hashes.
 */
export async function rebuildMap({
  store,
  site,
  version,
  hashOf,
  parts,
  onProgress,
}: Given): Promise<Key[] | undefined> {
  const steps = 2 * parts + 2
  let done = 0
  const run = async (statement: string, part: number) => {
    onProgress(done, steps)
    await store.change(`${statement} ${inParallel}`, {
      site,
      version,
      parts,
      part,
    })
    done += 1
  }

  for (let part = 0; part < parts; part += 1) await run(targets(hashOf), part)
  const noted = await store.read<{ node_type: string; node: string; is_alike: boolean }>(
    `select node_type, node, is_alike from people_targets
     where version = {version:UInt64} and (is_alike or kind = 'open')`,
    { version },
  )
  if (noted.some(({ is_alike }) => is_alike)) return undefined
  await run(names, 0)
  for (let part = 0; part < parts; part += 1) await run(changes(hashOf), part)
  await run(map, 0)
  onProgress(steps, steps)
  return noted.flatMap(({ node_type, node }) => keyIn(node_type, node) ?? [])
}

const inParallel = 'settings max_insert_threads = 2, parallel_view_processing = 1'

/** The names of nodes, by their hashes. Those of rules may be of no edge. */
const targets = (hashOf: Hashing) => `
  insert into people_targets (version, hash, root, kind, node_type, node, is_alike)
  with
    ruled as (
      select arrayJoin([(a_type, a), (b_type, b)]) as named from identity_rules
      where site = {site:String} and named.2 != ''
    ),
    named as (
      select a_type as said_type, a as said from identity_edges where site = {site:String}
      union all
      select named.1 as said_type, named.2 as said from ruled
    ),
    hashed as (
      select
        ${hashOf('said_type', 'said')} as hash,
        any(said_type) as node_type,
        any(said) as node,
        min(${otherHash('said_type', 'said')}) != max(${otherHash('said_type', 'said')}) as is_alike
      from named
      where hash % {parts:UInt32} = {part:UInt32}
      group by hash
    )
  select {version:UInt64}, hash, found.root, found.kind, node_type, node, is_alike
  from hashed
  inner join (
    select hash, root, kind from people_rebuilt
    where version = {version:UInt64} and hash % {parts:UInt32} = {part:UInt32}
  ) as found on hashed.hash = found.hash`

// The order and the names are those of `personIdOf` in assign.ts.
const names = `
  insert into people_names (version, root, person_id)
  with
    ['client_id', 'deal', 'user_id', 'message', 'phone', 'email'] as ranks,
    min(concat(
      toString(indexOf(ranks, toString(node_type))),
      if(node_type = 'client_id' and match(node, '[0-9]{10}$'), right(node, 10), '0000000000'),
      node
    )) as first,
    ranks[toUInt8(left(first, 1))] as first_type,
    substring(first, 12) as first_node
  select
    {version:UInt64},
    root,
    concat(first_type, ':', if(
      first_type in ('client_id', 'deal'),
      first_node,
      substring(lower(hex(SHA256(first_node))), 1, 16)
    ))
  from people_targets
  where version = {version:UInt64} and kind = 'core'
  group by root`

// A target without a person is to be looked at one by one: it stays as it is. So does a node of the map that
// has no edge and is alike to another.
const changes = (hashOf: Hashing) => `
  insert into people_history
    (site, at, version, kind, node_type, node, former_id, person_id, why, why_a, why_b)
  with
    wanted as (
      select hash, node_type, node, if(kind = 'open', '', names.person_id) as person_id
      from people_targets
      left join (
        select root, person_id from people_names where version = {version:UInt64}
      ) as names on names.root = people_targets.root
      where
        version = {version:UInt64}
        and kind != 'alone'
        and hash % {parts:UInt32} = {part:UInt32}
    ),
    mapped as (
      select ${hashOf('node_type', 'node')} as hash, node_type, node, person_id
      from people_map final
      where site = {site:String} and person_id != '' and hash % {parts:UInt32} = {part:UInt32}
    ),
    compared as (
      select
        if(wanted.node = '', mapped.node_type, wanted.node_type) as node_type,
        if(wanted.node = '', mapped.node, wanted.node) as node,
        mapped.person_id as former_id,
        wanted.person_id as person_id
      from wanted
      full outer join mapped on wanted.hash = mapped.hash
      where
        mapped.person_id != wanted.person_id
        and not (wanted.node != '' and wanted.person_id = '')
        and (
          wanted.node = ''
          or mapped.node = ''
          or (wanted.node = mapped.node and wanted.node_type = mapped.node_type)
        )
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

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardOf } from '../../src/people/guard.ts'
import { type Hashing, newHashing } from '../../src/people/hashing.ts'
import type { Edge, Key } from '../../src/people/node.ts'
import { rebuild } from '../../src/people/rebuild.ts'
import { noRules, readRules } from '../../src/people/rules.ts'
import { openTestCollector } from '../open-test-collector.ts'
import { slowPeople } from './slow-reference.ts'
import { edgeRows, ruleRows, someEdges, someRules } from './some-edges.ts'

type Test = Awaited<ReturnType<typeof openTestCollector>>

async function persons({ rows }: Test): Promise<Record<string, unknown>> {
  const found = await rows(
    `select concat(node_type, ':', node) as key, person_id from person_nodes order by key`,
  )
  return Object.fromEntries(found.map(({ key, person_id }) => [key, person_id]))
}

/** Somebody who was seen with one who is parted, and whom guards shut out. */
const nextToParted: [Edge[], ['part', Key, Key][]] = [
  [
    { a: 'deal:null', b: 'email:anna0@x.example', ts: 1_795_400_000_000, source: 'hit' },
    { a: 'message:m-3', b: 'email:anna0@x.example', ts: 1_795_400_000_001, source: 'hit' },
  ],
  [['part', 'deal:null', 'client_id:14.1795400003']],
]

test('a rebuild from nothing gives what increments gave, and what the definition says', async () => {
  const collector = await openTestCollector()
  const { people, store, rows } = collector
  await collector.put('/v1/sites/default', { domains: ['localhost'] })
  const guard = guardOf({ phones: [], emails: [], domains: ['localhost'] })
  await fc.assert(
    fc.asyncProperty(someEdges, someRules, async (edges, said) => {
      for (const table of ['identity_edges', 'people_map', 'people_history', 'identity_rules']) {
        await store.change(`truncate table ${table}`)
      }
      await store.add('identity_rules', ruleRows(said))
      await store.drain()
      for (let at = 0; at < edges.length; at += 100) {
        await store.put('identity_edges', edges.slice(at, at + 100).flatMap(edgeRows))
        await people.catchUp()
      }
      const rules = await readRules(store, 'default')
      await people.inTurn(() =>
        people.resettle(
          'default',
          [...rules.joins, ...rules.parts, [...rules.alone]]
            .flat()
            .map((a) => ({ a, b: '', why: 'rule' })),
        ),
      )
      const wanted = Object.fromEntries(
        [...slowPeople(edges, guard, rules)].filter(([, person]) => person !== ''),
      )
      expect(await persons(collector)).toEqual(wanted)

      await people.rebuild('default')
      expect(await persons(collector)).toEqual(wanted)
      // Nothing was otherwise, so nothing was written.
      expect(await rows("select count() as n from people_history where why = 'rebuild'")).toEqual([
        { n: 0 },
      ])

      await store.change('truncate table people_map')
      await people.rebuild('default')
      expect(await persons(collector)).toEqual(wanted)
    }),
    { numRuns: 4, endOnFailure: true, examples: [nextToParted] },
  )
}, 120_000)

test('after an import everybody is worked out at once, and once', async () => {
  const collector = await openTestCollector()
  const { people, store, rows } = collector
  const node = "concat(toString(number + 1), '.1795400123')"
  const came = (phone: string, { from, count, seconds }: Record<string, number>) =>
    store.change(
      `insert into identity_edges (site, a_type, a, b_type, b, source, via, ts, seen_at)
       select 'default', way.1, way.2, way.3, way.4, 'hit', '', now64(3), now64(3) - interval ${seconds} second
       from numbers(${from}, ${count})
       array join [('client_id', ${node}, 'phone', ${phone}), ('phone', ${phone}, 'client_id', ${node})] as way`,
    )
  await came("concat('+4930', toString(intDiv(number, 2) + 1234567))", {
    from: 0,
    count: 50_000,
    seconds: 10,
  })
  await people.catchUp()
  const [{ said } = {}] = await rows(
    "select value as said from people_progress where name = 'edges'",
  )
  await came("'+49301234567'", { from: 50_001, count: 1, seconds: 0 })
  await people.catchUp()

  expect(said).toMatch(/ after /)
  const told = `select why, uniqExact(version) as times, count() as nodes, uniqExact(person_id) as persons
    from people_history group by why order by why`
  expect(await rows(told)).toEqual([
    { why: 'hit', times: 1, nodes: 1, persons: 1 },
    { why: 'rebuild', times: 1, nodes: 75_000, persons: 25_000 },
  ])
})

/** Of so few nodes that their hashes seldom meet by chance. */
const fewEdges: Edge[] = [
  { a: 'client_id:2.1795400001', b: 'phone:+79161231012', ts: 1_795_400_000_000, source: 'hit' },
  { a: 'deal:Д-57', b: 'phone:+79161231019', ts: 1_795_400_000_001, source: 'hit' },
]

test('nodes that are alike by their hashes are told apart by another key', async () => {
  const collector = await openTestCollector()
  const { people, store, rows } = collector
  const own = { phones: [], emails: [], domains: ['localhost'] }
  /** Of fewer hashes than there are nodes, so that two of these are alike. */
  const alikeAmong = (edges: Edge[]): Hashing => {
    const hashes = new Set(edges.flatMap(({ a, b }) => [a, b])).size - 1
    return (type, node) => `toUInt64(sipHash64(toString(${type}), ${node}) % ${hashes})`
  }
  const given = { store, site: 'default', own, rules: noRules, onProgress: () => undefined }
  const rebuildBy = async (more: Partial<Parameters<typeof rebuild>[0]>) => {
    const open = await rebuild({ ...given, ...more })
    const causes = open.map((a) => ({ a, b: '' as const, why: 'rebuild' }))
    await people.inTurn(() => people.resettle('default', causes))
  }
  await fc.assert(
    fc.asyncProperty(someEdges, async (edges) => {
      for (const table of ['identity_edges', 'people_map', 'people_history']) {
        await store.change(`truncate table ${table}`)
      }
      await store.put('identity_edges', edges.flatMap(edgeRows))
      const wanted = [...slowPeople(edges, guardOf(own), noRules)].filter(([, one]) => one !== '')
      const alike = alikeAmong(edges)
      const keys = [alike, alike]
      await rebuildBy({ hashings: () => keys.pop() ?? newHashing() })
      expect(await persons(collector)).toEqual(Object.fromEntries(wanted))
      expect(keys).toEqual([])
      const before = await rows(
        'select * from people_history final order by node_type, node, version',
      )

      // Of more than is worked off in one go.
      await rebuildBy({ atOnce: { edges: 20, nodes: 15 } })
      expect(
        await rows('select * from people_history final order by node_type, node, version'),
      ).toEqual(before)
      await store.change('truncate table people_map')
      await rebuildBy({ atOnce: { edges: 20, nodes: 15 } })
      expect(await persons(collector)).toEqual(Object.fromEntries(wanted))
    }),
    { numRuns: 3, endOnFailure: true, examples: [[fewEdges]] },
  )
  for (const table of ['people_rebuilt', 'people_targets', 'people_names']) {
    expect(await rows(`select count() as n from ${table}`)).toEqual([{ n: 0 }])
  }
  await expect(rebuild({ ...given, hashings: () => () => 'toUInt64(1)' })).rejects.toThrow('alike')
}, 120_000)

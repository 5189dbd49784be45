import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardOf } from '../../src/people/guard.ts'
import { type Edge, keyOf, nodeOf, typeOf } from '../../src/people/node.ts'
import { readRules } from '../../src/people/rules.ts'
import { openTestCollector } from '../open-test-collector.ts'
import { slowPeople } from './slow-reference.ts'

type Test = Awaited<ReturnType<typeof openTestCollector>>

async function persons({ rows }: Test): Promise<Record<string, unknown>> {
  const found = await rows(
    `select concat(node_type, ':', node) as key, person_id from person_nodes order by key`,
  )
  return Object.fromEntries(found.map(({ key, person_id }) => [key, person_id]))
}

/** Rows of an edge as the views make them. */
function edgeRows({ a, b, ts, source }: Edge) {
  const instant = new Date(ts).toISOString().replace('T', ' ').slice(0, -1)
  return [[a, b] as const, [b, a] as const].map(([one, other]) => ({
    site: 'default',
    a_type: typeOf(one),
    a: nodeOf(one),
    b_type: typeOf(other),
    b: nodeOf(other),
    source,
    via: '',
    ts: instant,
  }))
}

const client = fc.nat(80).map((n) => keyOf('client_id', `${n + 1}.${1795400000 + (n % 5)}`))
const deal = fc.nat(60).map((n) => keyOf('deal', n === 0 ? 'null' : `Д-${n}`))
const phone = fc
  .nat(14)
  .map((n) => keyOf('phone', n === 0 ? '+79999999999' : `+791612310${10 + n}`))
const email = fc.nat(14).map((n) => keyOf('email', `anna${n}@x.example`))
const login = fc.nat(12).map((n) => keyOf('user_id', `u-${n}`))
const message = fc.nat(12).map((n) => keyOf('message', `m-${n}`))
const edge = fc
  .tuple(
    fc.oneof(
      fc.tuple(client, phone),
      fc.tuple(client, login),
      fc.tuple(client, deal),
      fc.tuple(deal, phone),
      fc.tuple(deal, email),
      fc.tuple(message, email),
    ),
    fc.nat(3),
  )
  .map(([[a, b], n]): Edge => ({ a, b, ts: 1_795_400_000_000 + n, source: 'hit' }))

test('a rebuild from nothing gives what increments gave, and what the definition says', async () => {
  const collector = await openTestCollector()
  const { people, store, rows } = collector
  await collector.put('/v1/sites/default', { domains: ['localhost'] })
  const guard = guardOf({ phones: [], emails: [], domains: ['localhost'] })
  await fc.assert(
    fc.asyncProperty(
      fc.array(edge, { minLength: 5, maxLength: 250, size: 'max' }),
      fc.array(
        fc.tuple(
          fc.constantFrom('join', 'part'),
          fc.oneof(client, deal, phone),
          fc.option(fc.oneof(client, email)),
        ),
        {
          maxLength: 3,
        },
      ),
      async (edges, said) => {
        for (const table of ['identity_edges', 'people_map', 'people_history', 'identity_rules']) {
          await store.change(`truncate table ${table}`)
        }
        await store.add(
          'identity_rules',
          said
            .filter(([rule, a, b]) => a !== b && (b !== null || rule === 'part'))
            .map(([rule, a, b], n) => ({
              site: 'default',
              version: n + 1,
              rule,
              a_type: typeOf(a),
              a: nodeOf(a),
              b_type: b === null ? '' : typeOf(b),
              b: b === null ? '' : nodeOf(b),
            })),
        )
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
        expect(await rows("select count() as n from people_history where why = 'rebuild'")).toEqual(
          [{ n: 0 }],
        )

        await store.change('truncate table people_map')
        await people.rebuild('default')
        expect(await persons(collector)).toEqual(wanted)
      },
    ),
    { numRuns: 5, endOnFailure: true },
  )
}, 120_000)

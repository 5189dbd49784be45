import { caps } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Edge, type Key, keyOf, typeOf } from '../../src/people/node.ts'
import { openTestCollector } from '../open-test-collector.ts'
import { beacon, deal, hit } from '../rows.ts'
import { edgeRows, ruleRows, someEdges, someRules } from './some-edges.ts'

const browser = { type: 'text/plain', key: undefined }
const cid = (n: number) => `${n}.${1795400000 + n}`
const phone = '+79161234567'

/** A phone that so many browsers gave: one more than a person's may be. */
async function openCallCentre(browsers = 51) {
  const collector = await openTestCollector()
  const { put, post, remove, rows, store, people } = collector
  await put('/v1/sites/default', { domains: ['localhost'], phone_country: 'RU' })
  const given = Array.from({ length: browsers }, (_, n) =>
    hit({ client_id: cid(n + 1), type: 'identify', phone }),
  )
  for (let from = 0; from < given.length; from += 50) {
    await post('/v1/hits?site=default', beacon(...given.slice(from, from + 50)), browser)
  }
  const catchUp = async () => {
    await store.drain()
    await people.catchUp()
  }
  await catchUp()

  /** How many nodes each person has. */
  async function sizes(): Promise<Record<string, number>> {
    const found = await rows(
      'select person_id, count() as nodes from person_nodes group by person_id order by person_id',
    )
    return Object.fromEntries(found.map((one) => [String(one.person_id), Number(one.nodes)]))
  }

  return {
    ...collector,
    catchUp,
    sizes,
    async erase(client_id: string) {
      expect((await remove(`/v1/visitors/${client_id}`)).status).toBe(200)
    },
    /** Who is whom when everybody is worked out anew. */
    async rebuilt() {
      await people.rebuild('default')
      return sizes()
    },
  }
}

test('a phone that is no call centre’s without the erased browser joins those that are left', async () => {
  const { erase, sizes, rebuilt } = await openCallCentre()
  expect(await sizes()).toEqual({})

  await erase(cid(51))

  const whole = { [`client_id:${cid(1)}`]: 51 }
  expect(await sizes()).toEqual(whole)
  expect(await rebuilt()).toEqual(whole)
})

test('so does one that the erased browser was seen with in a deal alone', async () => {
  const { post, catchUp, erase, sizes, rebuilt } = await openCallCentre(50)
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'D-1', client_id: cid(51), phone }),
    deal({ deal_id: 'D-2', client_id: undefined, phone }),
  ])
  await catchUp()
  expect(await sizes()).toEqual({ [`client_id:${cid(51)}`]: 2, 'phone:c795313d1a25fea4': 2 })

  await erase(cid(51))

  const whole = { [`client_id:${cid(1)}`]: 52 }
  expect(await sizes()).toEqual(whole)
  expect(await rebuilt()).toEqual(whole)
})

test('a phone that is a call centre’s without the erased browser too joins nobody', async () => {
  const { erase, sizes, rebuilt } = await openCallCentre(52)

  await erase(cid(52))

  expect(await sizes()).toEqual({})
  expect(await rebuilt()).toEqual({})
})

/** Nodes that a client ID more or less makes merge, or not: how many they may be seen with. */
const hubs: [Key, number][] = [
  ['deal:Д-1', caps.deal.client_id],
  ['message:m-1', caps.message.client_id],
  ['email:anna1@x.example', caps.email.client_id],
  ['user_id:u-1', caps.user_id.client_id],
]

/** One over the cap of a hub, or two, some of them by way of a message. */
const crowds = fc
  .tuple(fc.constantFrom(...hubs), fc.integer({ min: 1, max: 2 }), fc.nat(20))
  .map(([[hub, cap], over, byMessage]) =>
    Array.from({ length: cap + over }, (_, n): [Key, Key][] => {
      const client = keyOf('client_id', cid(n + 1))
      if (typeOf(hub) !== 'email' || n >= byMessage) return [[client, hub]]
      const message = keyOf('message', `of-${n}`)
      return [
        [client, message],
        [message, hub],
      ]
    })
      .flat()
      .map(([a, b]): Edge => ({ a, b, ts: 1_795_400_000_000, source: 'hit' })),
  )

test('whoever is erased, the others are whom a rebuild from nothing says', async () => {
  const { put, remove, rows, store, people } = await openTestCollector()
  await put('/v1/sites/default', { domains: ['localhost'] })
  const persons = () =>
    rows(`select node_type, node, person_id from person_nodes order by node_type, node`)
  await fc.assert(
    fc.asyncProperty(crowds, someEdges, someRules, async (crowd, others, said) => {
      for (const table of ['identity_edges', 'people_map', 'people_history', 'identity_rules']) {
        await store.change(`truncate table ${table}`)
      }
      await store.add('identity_rules', ruleRows(said))
      await store.drain()
      await store.put('identity_edges', [...crowd, ...others.slice(0, 20)].flatMap(edgeRows))
      await people.rebuild('default')

      expect((await remove(`/v1/visitors/${cid(1)}`)).status).toBe(200)

      const left = await persons()
      await people.rebuild('default')
      expect(left).toEqual(await persons())
    }),
    { numRuns: 5, endOnFailure: true },
  )
}, 240_000)

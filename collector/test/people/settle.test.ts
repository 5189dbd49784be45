import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardOf } from '../../src/people/guard.ts'
import { type Edge, type Key, keyOf } from '../../src/people/node.ts'
import { noRules, type Rules } from '../../src/people/rules.ts'
import { type Cause, settle } from '../../src/people/settle.ts'
import { memoryLedger } from './memory-ledger.ts'
import { slowPeople } from './slow-reference.ts'

const guard = guardOf({ phones: ['+79160000001'], emails: [], domains: ['shop.example'] })

/** Few are met often and many are met once: half of all are of the first three. */
const place = fc.oneof(fc.nat(2), fc.nat(90))
const clientId = place.map((n) => keyOf('client_id', `${n + 1}.${1795400000 + (n % 7)}`))
const deal = place.map((n) => keyOf('deal', `D-${n}`))
const phone = fc
  .oneof(place, fc.constant(500))
  .map((n) => keyOf('phone', n === 500 ? '+79160000001' : `+7916123${1000 + n}`))
const email = fc
  .oneof(place, fc.constant(500))
  .map((n) => keyOf('email', n === 500 ? 'null@x.example' : `anna${n}@x.example`))
const login = fc.nat(25).map((n) => keyOf('user_id', n === 0 ? '0' : `u-${n}`))
const message = fc.nat(20).map((n) => keyOf('message', `m-${n}`))
const ends = fc.oneof(
  fc.tuple(clientId, phone),
  fc.tuple(clientId, email),
  fc.tuple(clientId, login),
  fc.tuple(clientId, deal),
  fc.tuple(deal, phone),
  fc.tuple(deal, email),
  fc.tuple(message, email),
  fc.tuple(message, clientId),
)
const edge = fc
  .tuple(ends, fc.nat(5))
  .map(([[a, b], ts]): Edge => ({ a, b, ts: 1_795_400_000_000 + ts, source: 'hit' }))
const edges = fc.oneof(
  fc.array(edge, { maxLength: 12 }),
  fc.array(edge, { minLength: 100, maxLength: 500, size: 'max' }),
)
const node = fc.oneof(clientId, deal, phone, email, login)
const pair = fc.tuple(node, node).filter(([a, b]) => a !== b)
const rules = fc
  .tuple(
    fc.array(pair, { maxLength: 3 }),
    fc.array(pair, { maxLength: 3 }),
    fc.array(node, { maxLength: 2 }),
  )
  .map(([joins, parts, alone]): Rules => ({ joins, parts, alone: new Set(alone) }))

async function settleAll(all: Edge[], sizes: number[], given: Rules, ledger = memoryLedger()) {
  let at = 0
  for (let n = 0; at < all.length; n += 1) {
    const some = all.slice(at, at + (sizes[n % sizes.length] ?? 1))
    at += some.length
    for (const one of some) ledger.add(one)
    const causes = some.map(({ a, b, source }) => ({ a, b, why: source }))
    ledger.apply(await settle({ causes, ledger, guard, rules: given }))
  }
  return ledger
}

/** The owner's word comes with the nodes that it names. */
const causesOf = ({ joins, parts, alone }: Rules): Cause[] =>
  [...joins.flat(), ...parts.flat(), ...alone].map((a) => ({
    a,
    b: '',
    why: 'rule',
    byOwner: true,
  }))

const mapped = (persons: Map<Key, string>) =>
  Object.fromEntries([...persons].filter(([, person]) => person !== '').sort())

test('in whatever order and portions edges come, everybody is whom the definition says', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(edges, sizes, fc.func(fc.nat()), async (all, portions, dice) => {
      const shuffled = [...all].sort((one, other) => dice(one) - dice(other))
      const { persons } = await settleAll(shuffled, portions, noRules)
      expect(mapped(persons)).toEqual(mapped(slowPeople(all, guard, noRules)))
    }),
    { numRuns: 40 },
  )
})

test('what the owner said holds, in whatever order edges come, before it is said and after', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(edges, rules, fc.nat(500), sizes, fc.func(fc.nat()), async (...drawn) => {
      const [all, given, saidAfter, portions, dice] = drawn
      const shuffled = [...all].sort((one, other) => dice(one) - dice(other))
      const ledger = await settleAll(shuffled.slice(0, saidAfter), portions, noRules)
      ledger.apply(await settle({ causes: causesOf(given), ledger, guard, rules: given }))
      await settleAll(shuffled.slice(saidAfter), portions, given, ledger)
      expect(mapped(ledger.persons)).toEqual(mapped(slowPeople(all, guard, given)))
    }),
    { numRuns: 40 },
  )
})

test('a rule that comes and goes leaves everybody as before', async () => {
  await fc.assert(
    fc.asyncProperty(edges, rules, async (all, given) => {
      const ledger = await settleAll(all, [500], noRules)
      const causes = causesOf(given)
      ledger.apply(await settle({ causes, ledger, guard, rules: given }))
      expect(mapped(ledger.persons)).toEqual(mapped(slowPeople(all, guard, given)))
      ledger.apply(await settle({ causes, ledger, guard, rules: noRules }))
      expect(mapped(ledger.persons)).toEqual(mapped(slowPeople(all, guard, noRules)))
    }),
    { numRuns: 30 },
  )
})

test('edges that are gone unmerge', async () => {
  await fc.assert(
    fc.asyncProperty(edges, edge, async (all, gone) => {
      const ledger = await settleAll(all, [500], noRules)
      ledger.forget(({ a, b }) => [a, b].includes(gone.a) && [a, b].includes(gone.b))
      const left = all.filter(({ a, b }) => !([a, b].includes(gone.a) && [a, b].includes(gone.b)))
      const causes = [{ a: gone.a, b: gone.b, why: 'erased' }]
      ledger.apply(await settle({ causes, ledger, guard, rules: noRules }))
      expect(mapped(ledger.persons)).toEqual(mapped(slowPeople(left, guard, noRules)))
    }),
    { numRuns: 30 },
  )
})

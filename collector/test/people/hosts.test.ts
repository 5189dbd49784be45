import { expect, test } from 'vitest'
import { guardOf } from '../../src/people/guard.ts'
import { type Key, keyOf } from '../../src/people/node.ts'
import { noRules, type Rules } from '../../src/people/rules.ts'
import { settle } from '../../src/people/settle.ts'
import { memoryLedger } from './memory-ledger.ts'
import { slowPeople } from './slow-reference.ts'

const guard = guardOf({ phones: [], emails: [], domains: [] })
const phone = keyOf('phone', '+79161234567')
const otherPhone = keyOf('phone', '+79161234568')
const order = keyOf('deal', 'D-1')
const browser = (n: number) => keyOf('client_id', `${n}.${1795400000 + n}`)
const browsers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => browser(from + n))

/** Increments as they come, with the persons after each, which are those of the definition. */
function openSteps() {
  const ledger = memoryLedger()
  let rules = noRules
  const persons = async (causes: Parameters<typeof settle>[0]['causes']) => {
    ledger.apply(await settle({ causes, ledger, guard, rules }))
    const found = mapped(ledger.persons)
    expect(found).toEqual(mapped(slowPeople(ledger.all(), guard, rules)))
    return found
  }
  return {
    seen(...pairs: [Key, Key][]) {
      const edges = pairs.map(([a, b]) => ({ a, b, ts: ledger.all().length, source: 'hit' }))
      for (const [n, edge] of edges.entries()) ledger.add({ ...edge, ts: edge.ts + n })
      return persons(edges.map(({ a, b, source }) => ({ a, b, why: source })))
    },
    rule(said: Partial<Rules>, node: Key) {
      rules = { ...noRules, ...said }
      return persons([{ a: node, b: '', why: 'rule', byOwner: true }])
    },
  }
}

const mapped = (persons: Map<Key, string>) =>
  Object.fromEntries([...persons].filter(([, person]) => person !== '').sort())

test('deals are with a call centre’s phone again when the owner no longer lets it alone', async () => {
  const { seen, rule } = openSteps()
  const deals = Array.from({ length: 100 }, (_, n) => keyOf('deal', `D-${n}`))
  await seen(...browsers(1, 51).map((one): [Key, Key] => [one, phone]))
  const before = await seen(...deals.map((one): [Key, Key] => [one, phone]))
  expect(Object.keys(before)).toHaveLength(101)

  expect(await rule({ alone: new Set([phone]) }, phone)).toEqual({})
  expect(await rule({}, phone)).toEqual(before)
})

test('a deal goes back to the phone that it was with first when the owner no longer lets that alone', async () => {
  const { seen, rule } = openSteps()
  await seen(...browsers(1, 51).map((one): [Key, Key] => [one, phone]))
  await seen(...browsers(61, 111).map((one): [Key, Key] => [one, otherPhone]))
  const before = await seen([order, phone], [order, otherPhone])
  expect(Object.keys(before)).toEqual([order, phone])

  const meanwhile = await rule({ alone: new Set([phone]) }, phone)
  expect(Object.keys(meanwhile)).toEqual([order, otherPhone])
  expect(await rule({}, phone)).toEqual(before)
})

test('a deal that was parted from a browser goes to their phone once that is a call centre’s', async () => {
  const { seen, rule } = openSteps()
  await rule({ parts: [[browser(1), order]] }, order)
  await seen(...browsers(1, 50).map((one): [Key, Key] => [one, phone]))
  const before = await seen([order, phone])
  expect(Object.keys(before)).not.toContain(order)

  expect(Object.keys(await seen([browser(51), phone]))).toEqual([order, phone])
})

test('what a deal names counts with its phone, however many it names', async () => {
  const { seen } = openSteps()
  await seen(...browsers(1, 20).map((one): [Key, Key] => [one, order]), [order, phone])
  const before = await seen(...browsers(21, 50).map((one): [Key, Key] => [one, phone]))
  expect(Object.keys(before)).toHaveLength(31)

  expect(await seen([browser(51), order])).toEqual({})
})

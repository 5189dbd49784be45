import fc from 'fast-check'
import { type Edge, type Key, keyOf, nodeOf, typeOf } from '../../src/people/node.ts'

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

/** Edges among so few nodes that guards and caps take part. */
export const someEdges = fc.array(edge, { minLength: 5, maxLength: 250, size: 'max' })

/** What an owner may say of the same nodes. */
export const someRules = fc.array(
  fc.tuple(
    fc.constantFrom('join', 'part'),
    fc.oneof(client, deal, phone),
    fc.option(fc.oneof(client, email)),
  ),
  { maxLength: 3 },
)

/** Rows of an edge as the views make them. */
export function edgeRows({ a, b, ts, source }: Edge) {
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

/** Rows of what the owner said, without what no owner can say. */
export function ruleRows(said: [string, Key, Key | null][]) {
  return said
    .filter(([rule, a, b]) => a !== b && (b !== null || rule === 'part'))
    .map(([rule, a, b], n) => ({
      site: 'default',
      version: n + 1,
      rule,
      a_type: typeOf(a),
      a: nodeOf(a),
      b_type: b === null ? '' : typeOf(b),
      b: b === null ? '' : nodeOf(b),
    }))
}

import { nobody, nodeTypes, noMailboxes } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { doubtfulParams, isDoubtful } from '../../src/people/doubtful.ts'
import { guardOf } from '../../src/people/guard.ts'
import { keyOf } from '../../src/people/node.ts'
import { openTestCollector } from '../open-test-collector.ts'

const own = {
  phones: ['+74951234567', '+493023125000'],
  emails: ['sales@mail.example', 'shop+vip@post.example'],
  domains: ['shop.example', '*.Bär.example', 'www.Other.example'],
}
const guard = guardOf(own)

const digits = fc.stringMatching(/^\d{0,12}$/)
const mailbox = fc.oneof(
  fc.constantFrom(...nobody, ...noMailboxes, 'anna', 'sales', 'shop', 'ann a', 'a@b', 'анна'),
  fc.string({ maxLength: 4 }),
)
const host = fc.constantFrom(
  'mail.example',
  'post.example',
  'shop.example',
  'a.shop.example',
  'workshop.example',
  'bär.example',
  'www.bär.example',
  'www.other.example',
  'other.example',
  'localhost',
  'x.',
  'x y.example',
)
const node = fc.oneof(
  fc
    .tuple(fc.constantFrom('', ' ', '\u00a0'), fc.constantFrom(...nobody))
    .map((all) => all.join('')),
  fc.constantFrom('UN\u212aNOWN', 'Null', 'TEST', 'İ', ...own.phones, ...own.emails),
  fc.tuple(fc.constantFrom('+', '', '+0'), digits).map((all) => all.join('')),
  fc.nat(9).map((digit) => `+4930${String(digit).repeat(7)}`),
  fc.tuple(digits, fc.constantFrom('.', ',', ''), digits).map((all) => all.join('')),
  fc
    .tuple(mailbox, fc.constantFrom('', '+tag', '+'), fc.constantFrom('@', ''), host)
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

test('whom a guard shuts out the engine finds doubtful, and few others', async () => {
  const { store } = await openTestCollector()
  const doubtful = (type: string, nodes: string[]) =>
    store.read<{ node: string; said: number }>(
      `select node, toUInt8(${isDoubtful('{type:String}', 'node')}) as said
       from (select arrayJoin({nodes:Array(String)}) as node)`,
      { type, nodes, ...doubtfulParams(own) },
    )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...nodeTypes),
      fc.uniqueArray(node, { minLength: 1, maxLength: 300, size: 'max' }),
      async (type, texts) => {
        const nodes = texts.filter((text) => text.isWellFormed() && !text.includes('\0'))
        const said = await doubtful(type, nodes)
        expect(said.length).toBe(nodes.length)
        const missed = said.flatMap(({ node: text, said: isSaid }) =>
          guard(keyOf(type, text)) !== undefined && !isSaid ? [text] : [],
        )
        expect(missed).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
  const plain = {
    phone: '+79161234567',
    email: 'anna.k+x@mail2.example',
    client_id: '7.1795400123',
  }
  for (const [type, text] of Object.entries(plain)) {
    expect(await doubtful(type, [text])).toEqual([{ node: text, said: 0 }])
  }
}, 60_000)

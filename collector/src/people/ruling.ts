import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { Refusal } from '../errors.ts'
import { inOrder, type Key, nodeOf } from './node.ts'
import { keysFor } from './show-person.ts'

const validator = Compile(
  Type.Object(
    {
      a: Type.String({ minLength: 1, maxLength: 600 }),
      b: Type.Optional(Type.String({ minLength: 1, maxLength: 600 })),
      why: Type.Optional(Type.String({ maxLength: 512 })),
    },
    { additionalProperties: false },
  ),
)

type Asked = { rule: 'join' | 'part' | 'none'; country: string }

/** What the owner says of nodes, the pair in one order. @throws Refusal 400 that names the field. */
export function readRuling(given: unknown, { rule, country }: Asked) {
  if (!validator.Check(given)) {
    const [first] = validator.Errors(given)
    const [, field = 'a'] = (first?.instancePath ?? '').split('/')
    throw new Refusal(400, 'malformed', { field, message: `${field}: ${first?.message}.` })
  }
  const { a, b, why = '' } = given
  const one = keyFrom('a', a, country)
  if (b === undefined) {
    if (rule !== 'join') return { a: one, b: '' as const, why: why.toWellFormed() }
    throw new Refusal(400, 'missing', { field: 'b', message: 'Say with whom to join it.' })
  }
  const other = keyFrom('b', b, country)
  if (one === other) {
    throw new Refusal(400, 'same_node', { field: 'b', message: 'Both are the same node.' })
  }
  const [first, second] = inOrder(one, other) <= 0 ? [one, other] : [other, one]
  return { a: first, b: second, why: why.toWellFormed() }
}

function keyFrom(field: string, given: string, country: string): Key {
  const [key, ...more] = keysFor(given.toWellFormed(), country)
  if (key !== undefined && more.length === 0 && nodeOf(key) !== '') return key
  throw new Refusal(400, 'malformed', {
    field,
    message:
      'Name a node with its type: client_id:758596365.1795400123, phone:+79161234567, email:anna@example.com, user_id:42, deal:D-1.',
  })
}

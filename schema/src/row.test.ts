import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Hit } from './records/hit.ts'
import { recordReader } from './row.ts'

const reader = recordReader(Hit)
const without = ['ts', 'consent']
const write = reader.writer(without)

const hit = {
  event_id: 'event-000001',
  type: 'goal',
  ts: 1_790_000_000_000,
  client_id: '1234567890.1790000000',
  visit_id: 'visit-01',
  visit_at: '2026-10-01T09:30:00Z',
  url: 'https://shop.example/',
}

test('what is written of a value is its row, save the columns that are left out', () => {
  const odd = fc.constantFrom('"', '\\', '\n', '\u2028', '\u007f', '\ud800', '😀', 'я', '\u0000')
  const character = fc.oneof(fc.string({ maxLength: 8 }), odd)
  const text = fc.array(character, { maxLength: 4 }).map((parts) => parts.join(''))
  const said = fc.record(
    {
      title: text,
      landing_page: text,
      value: fc.constantFrom(12, 0.1, '7.123456', 1e-7),
      currency: fc.constant('EUR'),
      consent: fc.constantFrom('granted', 'denied'),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(said, (more) => {
      const read = reader.read({ ...hit, ...more })
      if (!('value' in read)) throw new Error(JSON.stringify(read.problems))
      const row = Object.entries(reader.row(read.value)).filter(([name]) => !without.includes(name))
      expect(`{${write(read.value)}}`).toBe(JSON.stringify(Object.fromEntries(row)))
    }),
  )
})

test.each(['toString', 'constructor', 'hasOwnProperty'])(
  'a field %s that every object inherits is an unknown one',
  (field) => {
    const read = reader.read(JSON.parse(`{"${field}": 0}`))
    expect(read).toMatchObject({
      problems: expect.arrayContaining([{ field, error: 'unknown_field' }]),
    })
  },
)

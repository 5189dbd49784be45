import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filtersSql, readFilters } from './filters.ts'

const dimensions = ['channel', 'campaign', 'manager']
const read = (text: string) => readFilters(text, dimensions)

test('conditions are parted by semicolons, and their values by commas', () => {
  expect(read('channel=Paid Search, Email;campaign!~Brand;manager=')).toEqual([
    { dimension: 'channel', how: 'is', values: ['Paid Search', 'Email'] },
    { dimension: 'campaign', how: 'has_not', values: ['Brand'] },
    { dimension: 'manager', how: 'is', values: [''] },
  ])
  expect(read('  ')).toEqual([])
})

test('a backslash keeps what would part', () => {
  expect(read('campaign=a\\,b\\;c\\\\d,e=f')).toEqual([
    { dimension: 'campaign', how: 'is', values: ['a,b;c\\d', 'e=f'] },
  ])
})

test.each([
  ['channel', 'no_condition'],
  ['channel>5', 'no_condition'],
  ['channel~', 'no_condition'],
  [';', 'no_condition'],
  ['site=other', 'unknown_dimension'],
  ['constructor=1', 'unknown_dimension'],
  [`channel=${'a,'.repeat(101)}`, 'no_condition'],
  [Array(11).fill('channel=a').join(';'), 'too_many'],
  ['channel='.padEnd(4001, 'a'), 'too_long'],
])('%j is refused as %s', (text, error) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ body: expect.objectContaining({ error }) }),
  )
})

test('whatever is asked, the SQL holds names of dimensions and of parameters alone', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom("'", '{x:String}', ') or 1=1 --', ';', ','))
  fc.assert(
    fc.property(fc.constantFrom('=', '!=', '~', '!~'), fc.array(value), (sign, values) => {
      try {
        const { sql } = filtersSql(read(`channel${sign}${values.join(',')}`))
        expect(sql).toMatch(/^[\w\s(){}:,]*$/)
      } catch (error) {
        expect(error).toHaveProperty('statusCode', 400)
      }
    }),
  )
})

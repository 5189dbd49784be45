import { expect, test } from 'vitest'
import { textOf } from './text.ts'

test.each<[unknown, string]>([
  [' a b ', 'a b'],
  ['abcdef', 'abcde'],
  ['abcd😀', 'abcd'],
  ['abc😀', 'abc😀'],
  [42, '42'],
  [Number.NaN, ''],
  [Number.POSITIVE_INFINITY, ''],
  [undefined, ''],
  [null, ''],
  [{}, ''],
  [['a'], ''],
  [Symbol('a'), ''],
])('%s in five characters is %j', (value, text) => {
  expect(textOf(value, 5)).toBe(text)
})

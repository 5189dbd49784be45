import { expect, test } from 'vitest'
import { openRefusals } from './refusals.ts'

test('rows and requests add up by reason', () => {
  const refusals = openRefusals()
  refusals.count('deals:negative', 2)
  refusals.count('deals:negative')
  refusals.count('page:no_key')

  expect([...refusals.all()]).toEqual([
    ['deals:negative', 3],
    ['page:no_key', 1],
  ])
})

test('what is no code of ours, and one reason too many, is counted as other', () => {
  const refusals = openRefusals()
  for (const words of ['', 'deals:Anna Petrova', 'a:b:c', '__proto__:1', 'x'.repeat(41)]) {
    refusals.count(words)
  }
  expect([...refusals.all()]).toEqual([['other', 5]])

  for (let n = 0; n < 1000; n += 1) refusals.count(`hits:code_${nameOf(n)}`)
  expect(refusals.all().size).toBeLessThanOrEqual(257)
  expect([...refusals.all().values()].reduce((sum, rows) => sum + rows)).toBe(1005)
})

const nameOf = (n: number) => String(n).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')

import { expect, test } from 'vitest'
import { openTurns, TooManyQueries } from './turns.ts'

test('so many run at once, the others in the order of their coming, and too many are refused', async () => {
  const turns = openTurns({ atOnce: 2, inLine: 1 })
  const ends: (() => void)[] = []
  const begun: number[] = []
  const ask = (n: number) =>
    turns.take(() => {
      begun.push(n)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
  const asked = [ask(1), ask(2), ask(3)]
  await expect(ask(4)).rejects.toBeInstanceOf(TooManyQueries)
  expect(begun).toEqual([1, 2])

  ends[0]?.()
  await asked[0]
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toEqual([1, 2, 3])
  for (const end of ends) end()
  await Promise.all(asked)
})

test('a query that fails gives its turn to the next', async () => {
  const turns = openTurns({ atOnce: 1 })
  await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await turns.take(async () => 'done')).toBe('done')
})

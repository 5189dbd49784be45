import { expect, test } from 'vitest'
import { openRecent } from './recent.ts'

test('what is asked for stays, and what is not goes', () => {
  const recent = openRecent<{ at: number }>({ capacity: 20 })
  recent.set('asked', { at: -1 })
  recent.set('forgotten', { at: -2 })
  for (let at = 0; at < 100; at += 1) {
    recent.set(`other ${at}`, { at })
    recent.get('asked')
  }

  expect(recent.get('asked')).toEqual({ at: -1 })
  expect(recent.get('forgotten')).toBeUndefined()
})

test('no more is held than the capacity, by weight', () => {
  const recent = openRecent<{ at: number }>({ capacity: 100, weigh: (_, { at }) => at })
  const names = Array.from({ length: 50 }, (_, at) => `one ${at}`)
  for (const [at, name] of names.entries()) recent.set(name, { at: at % 10 })

  // From the last back: what asking moves is then what is held anyway.
  let held = 0
  for (const name of names.toReversed()) held += recent.get(name)?.at ?? 0
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThanOrEqual(100)
})

test('clearing forgets all', () => {
  const recent = openRecent<{ at: number }>({ capacity: 4 })
  for (const name of ['a', 'b', 'c']) recent.set(name, { at: 1 })
  recent.clear()

  expect(['a', 'b', 'c'].map(recent.get)).toEqual([undefined, undefined, undefined])
})

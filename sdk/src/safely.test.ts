import { expect, test } from 'vitest'
import { safely } from './safely.ts'

test('what goes right is given back', () => {
  expect(safely((left: number, right: number) => left + right)(1, 2)).toBe(3)
})

test('what throws gives undefined', () => {
  const broken = safely(() => {
    throw new Error('broken')
  })

  expect(broken()).toBeUndefined()
})

import { expect, test, vi } from 'vitest'
import { safely, whenOff } from './safely.ts'

test('what goes right is given back', () => {
  expect(safely((left: number, right: number) => left + right)(1, 2)).toBe(3)
})

test('what throws gives undefined', () => {
  const broken = safely(() => {
    throw new Error('broken')
  })

  expect(broken()).toBeUndefined()
})

test('a feature that fails ten times is off, and that is told once', () => {
  const told = vi.fn()
  const run = vi.fn(() => {
    throw new Error('broken')
  })
  whenOff(told)
  const listener = safely(run, 'forms')

  for (let time = 0; time < 20; time++) listener()

  expect(run).toHaveBeenCalledTimes(10)
  expect(told.mock.calls).toEqual([['forms']])
  expect(safely(() => 1, 'forms')()).toBeUndefined()
  expect(safely(() => 1, 'swaps')()).toBe(1)
})

test('what fails outside of features may fail for ever', () => {
  const run = vi.fn(() => {
    throw new Error('broken')
  })
  for (let time = 0; time < 20; time++) safely(run)()

  expect(run).toHaveBeenCalledTimes(20)
})

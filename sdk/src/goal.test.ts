import { expect, test } from 'vitest'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'

test.each<[GoalDetails, object]>([
  [{}, { value: '', currency: '', order_id: '' }],
  [{ value: 0 }, { value: 0, currency: '', order_id: '' }],
  [
    { value: 990.5, currency: 'eur' },
    { value: 990.5, currency: 'EUR', order_id: '' },
  ],
  [{ value: ' 1234567890.10 ' }, { value: '1234567890.10', currency: '', order_id: '' }],
  [{ order_id: ' A-1 ' }, { value: '', currency: '', order_id: 'A-1' }],
  [{ order_id: 'x'.repeat(129) }, { value: '', currency: '', order_id: 'x'.repeat(128) }],
])('%j is a goal', (details, fields) => {
  expect(goalFields(' order ', details)).toEqual({ name: 'order', ...fields })
})

test.each<[string, GoalDetails, string]>([
  ['', {}, 'goal: no name'],
  ['  ', {}, 'goal: no name'],
  ['order', { value: Number.NaN }, 'goal: wrong value'],
  ['order', { value: Number.POSITIVE_INFINITY }, 'goal: wrong value'],
  ['order', { value: -1 }, 'goal: wrong value'],
  ['order', { value: '-1' }, 'goal: wrong value'],
  ['order', { value: '1,5' }, 'goal: wrong value'],
  ['order', { value: '12 €' }, 'goal: wrong value'],
  ['order', { value: 1e15 }, 'goal: wrong value'],
  ['order', { value: 1, currency: '€' }, 'goal: wrong currency'],
  ['order', { value: 1, currency: 'EURO' }, 'goal: wrong currency'],
])('%j with %j is refused', (name, details, reason) => {
  expect(goalFields(name, details)).toBe(reason)
})

test('an order ID of digits may be a number', () => {
  const details: object = { order_id: 1042 }

  expect(goalFields('order', details)).toMatchObject({ order_id: '1042' })
})

test('a value of the wrong type is left out', () => {
  const details: object = { value: {}, currency: null }

  expect(goalFields('order', details)).toMatchObject({ value: '', currency: '' })
})

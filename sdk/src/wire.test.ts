import { expect, test } from 'vitest'
import { wire } from './wire.ts'

test('empty texts are left out, and nothing else is', () => {
  const hit = { name: 'order', value: 0, currency: '', order_id: undefined, swapped: 0 }

  expect(wire(hit)).toBe('{"name":"order","value":0,"swapped":0}')
})

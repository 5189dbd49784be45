import { expect, test } from 'vitest'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'

test.each<[Identity | string, object]>([
  ['u-1', { user_id: 'u-1', email: '', phone: '' }],
  [{ user_id: ' u-1 ' }, { user_id: 'u-1', email: '', phone: '' }],
  [{ email: ' Ann@Shop.Example ' }, { user_id: '', email: 'ann@shop.example', phone: '' }],
  [{ phone: ' +1 202 555-01-23 ' }, { user_id: '', email: '', phone: '+1 202 555-01-23' }],
])('%j names somebody', (who, fields) => {
  expect(identityFields(who)).toEqual(fields)
})

test.each<[Identity | string]>([[''], ['  '], [{}], [{ email: ' ' }]])('%j names nobody', (who) => {
  expect(identityFields(who)).toBe('identify: nobody')
})

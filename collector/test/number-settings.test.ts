import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'

const { put, get } = await openTestCollector()

const pool = { name: 'berlin', numbers: ['+4930100001', '+4930100002'] }
const leaflet = { number: '+4930200001', label: 'Leaflet', source: 'leaflet' }
const good = {
  domains: ['shop.com'],
  number_pools: [pool],
  static_numbers: [leaflet],
  number_rules: [
    { channel: ['Direct'], show: 'original' },
    { source: ['leaflet'], show: '+4930200001' },
    { show: 'berlin' },
  ],
  number_places: [{ from: '+49 30 300001', format: '+## (##) ###-###' }],
  email_pools: [{ from: 'sales@shop.com' }, { from: 'a@shop.com', addresses: ['b@shop.com'] }],
}

test('settings of numbers are kept, with what they leave out', async () => {
  expect((await put('/v1/sites/shop', good)).status).toBe(200)
  const { body } = await get('/v1/sites/shop')
  expect(body.settings.number_pools).toEqual([{ ...pool, hold_minutes: 30 }])
})

test.each([
  ['unknown_pool', 'number_rules[0].show', { number_rules: [{ show: 'munich' }] }],
  ['unknown_number', 'number_rules[0].show', { number_rules: [{ show: '+4930100001' }] }],
  [
    'name_taken',
    'number_pools[1].name',
    { number_pools: [pool, { ...pool, numbers: ['+4930100003'] }] },
  ],
  ['name_taken', 'number_pools[0].name', { number_pools: [{ ...pool, name: 'original' }] }],
  [
    'used_twice',
    'number_pools[1].numbers',
    { number_pools: [pool, { name: 'b', numbers: ['+4930100002'] }] },
  ],
  [
    'used_twice',
    'static_numbers[0].number',
    { static_numbers: [{ ...leaflet, number: '+4930100001' }] },
  ],
  [
    'number_in_pool',
    'number_pools[0].fallback',
    { number_pools: [{ ...pool, fallback: '+4930100002' }] },
  ],
  ['number_in_pool', 'number_places[0].from', { number_places: [{ from: '+49 (30) 100-001' }] }],
  ['not_a_number', 'number_places[0].from', { number_places: [{ from: 'sales@shop.com' }] }],
  ['not_a_number', 'number_places[0].from', { number_places: [{ from: 'call us' }] }],
  [
    'used_twice',
    'email_pools[1].from',
    { email_pools: [{ from: 'a@b.com' }, { from: 'A@b.com' }] },
  ],
  [
    'used_twice',
    'email_pools[0].addresses',
    { email_pools: [{ from: 'a@b.com', addresses: ['A@b.com'] }] },
  ],
  ['too_long', 'email_pools[0].from', { email_pools: [{ from: `${'a'.repeat(60)}@b.com` }] }],
  ['invalid_setting', 'number_pools', { number_pools: [{ ...pool, numbers: ['30100001'] }] }],
  [
    'invalid_setting',
    'number_places',
    { number_places: [{ from: '+49 30 300001', format: '030 ######' }] },
  ],
])('settings are refused with %s at %s', async (error, field, wrong) => {
  const settings = { ...good, number_rules: [], ...wrong }
  expect(await put('/v1/sites/other', settings)).toMatchObject({
    status: 400,
    body: { error, field },
  })
  expect((await get('/v1/sites/other')).status).toBe(404)
})

// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/cart" }
import { expect, test } from 'vitest'
import { buildDeniedHit } from './denied-hit.ts'

const seen = {
  type: 'goal',
  ts: 1_795_400_123_456,
  url: 'https://shop.example/',
} as const

test.each([
  ['https://shop.example/cart', 'https://shop.example/cart'],
  ['https://shop.example/?q=ann', 'https://shop.example/'],
  ['https://shop.example/#token', 'https://shop.example/'],
  ['https://ann:secret@shop.example/', 'https://shop.example/'],
  [
    'https://shop.example/?utm_source=a&gclid=1&UTM_Term=b',
    'https://shop.example/?utm_source=a&UTM_Term=b',
  ],
  ['https://shop.example/?xutm_source=a', 'https://shop.example/'],
  [`https://shop.example/${'a'.repeat(3000)}`, `https://shop.example/${'a'.repeat(2027)}`],
])('of the address %s %s is sent', (url, sent) => {
  expect(buildDeniedHit({ ...seen, url, referrer: url })).toMatchObject({
    url: sent,
    referrer: sent,
  })
})

test('of what a goal says its name, value and currency are sent', () => {
  const fields = { name: 'order', value: '9.90', currency: 'EUR', order_id: 'A-1', email: 'a@b.c' }

  expect(buildDeniedHit({ ...seen, ...fields })).toEqual({
    event_id: expect.stringMatching(/^0mwsmvlfk[0-9a-z]{12}$/),
    type: 'goal',
    ts: 1_795_400_123_456,
    consent: 'denied',
    url: 'https://shop.example/',
    referrer: '',
    name: 'order',
    value: '9.90',
    currency: 'EUR',
    marks: 'webdriver',
  })
})

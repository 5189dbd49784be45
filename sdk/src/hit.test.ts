// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/cart" }
import { afterEach, expect, test } from 'vitest'
import { buildHit } from './hit.ts'
import type { Visit } from './visit.ts'

const visit: Visit = {
  id: '0mwsmvlfk000000000000',
  at: 1_795_400_000_000,
  last: 1_795_400_123_456,
  landing_page: 'https://shop.example/?gclid=A1',
  referrer: 'https://www.google.com/',
  key: 'k',
}

const seen = {
  type: 'goal',
  ts: 1_795_400_123_456,
  client_id: '758596365.1795400123',
  url: 'https://shop.example/cart',
} as const

afterEach(() => {
  document.title = ''
})

test('a hit says who, what, when and where', () => {
  document.title = 'Cart'

  const referrer = 'https://shop.example/'
  const hit = buildHit({ ...seen, referrer, name: 'order', value: 0, currency: 'EUR' }, visit)

  expect(hit).toEqual({
    event_id: expect.stringMatching(/^0mwsmvlfk[0-9a-z]{12}$/),
    type: 'goal',
    ts: 1_795_400_123_456,
    client_id: '758596365.1795400123',
    visit_id: '0mwsmvlfk000000000000',
    visit_at: 1_795_400_000_000,
    url: 'https://shop.example/cart',
    title: 'Cart',
    referrer: 'https://shop.example/',
    landing_page: 'https://shop.example/?gclid=A1',
    visit_referrer: 'https://www.google.com/',
    name: 'order',
    value: 0,
    currency: 'EUR',
    language: 'en-US',
    screen: '1024x768',
    viewport: '1024x768',
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    marks: 'webdriver',
  })
})

test('long texts are cut to their fields', () => {
  document.title = 'т'.repeat(600)
  const url = `https://shop.example/${'a'.repeat(3000)}`

  const hit = buildHit({ ...seen, url }, visit)

  expect(hit.title).toHaveLength(512)
  expect(hit.url).toHaveLength(2048)
})

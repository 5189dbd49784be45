// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/cart" }
import { afterEach, expect, test, vi } from 'vitest'
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
  fields: {},
} as const

afterEach(() => {
  vi.restoreAllMocks()
  document.title = ''
})

test('a hit says who, what, when and where', () => {
  document.title = 'Cart'
  vi.spyOn(document, 'referrer', 'get').mockReturnValue('https://shop.example/')

  const hit = buildHit({ ...seen, fields: { name: 'order', value: 0, currency: 'EUR' } }, visit)

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

test('what is empty is left out', () => {
  const fields = { name: 'order', value: '', currency: '', order_id: '' }

  const hit = buildHit({ ...seen, fields }, { ...visit, landing_page: '', referrer: '' })

  expect(Object.keys(hit)).toEqual([
    'event_id',
    'type',
    'ts',
    'client_id',
    'visit_id',
    'visit_at',
    'url',
    'language',
    'screen',
    'viewport',
    'time_zone',
    'marks',
    'name',
  ])
})

test('long texts are cut to their fields', () => {
  document.title = 'т'.repeat(600)
  const url = `https://shop.example/${'a'.repeat(3000)}`
  vi.spyOn(document, 'referrer', 'get').mockReturnValue(url)

  const hit = buildHit({ ...seen, url }, visit)

  expect(hit.title).toHaveLength(512)
  expect(hit.url).toHaveLength(2048)
  expect(hit.referrer).toHaveLength(2048)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { campaignKey } from './campaign.ts'
import { type Arrival, nextVisit, type Visit } from './visit.ts'

const minuteMs = 60_000
const startMs = Date.UTC(2026, 10, 23, 12, 0, 0)
const landing = 'https://shop.example/?utm_source=google&utm_medium=cpc&gclid=A1'

const current: Visit = {
  id: 'first',
  at: startMs,
  last: startMs + 10 * minuteMs,
  landing_page: landing,
  referrer: 'https://www.google.com/',
  key: campaignKey(landing),
}

const arrival: Arrival = {
  now: startMs + 11 * minuteMs,
  url: 'https://shop.example/cart',
  referrer: '',
  navigation: 'navigate',
  innerDomains: ['shop.example', '*.shop.test', 'Pay.example'],
  newId: () => 'second',
}

describe('a visit goes on', () => {
  test.each<[string, Partial<Arrival>]>([
    ['on a page without source', {}],
    ['after 30 min of silence exactly', { now: current.last + 30 * minuteMs }],
    ['over midnight', { now: current.last + 29 * minuteMs }],
    ['on the same campaign again', { url: landing }],
    [
      'on the same campaign in another order',
      { url: 'https://shop.example/sale?gclid=A1&utm_medium=cpc&x=1&utm_source=google' },
    ],
    ['on empty tags', { url: 'https://shop.example/?utm_source=&gclid=' }],
    ['from the own host', { referrer: 'https://shop.example/a' }],
    ['from an own subdomain', { referrer: 'https://blog.shop.example/a' }],
    ['from an own domain in capitals', { referrer: 'https://SHOP.example/a' }],
    ['from a domain that the settings write with a star', { referrer: 'https://shop.test/' }],
    ['from a subdomain of a starred domain', { referrer: 'https://a.shop.test/' }],
    [
      'from the host of the page, though the settings lack it',
      { url: 'https://new.example/b', referrer: 'https://new.example/a' },
    ],
    ['from a payment page', { referrer: 'https://pay.example/done' }],
    ['from a payment subdomain', { referrer: 'https://secure.pay.example/3ds' }],
    [
      'from a payment page that adds tags',
      { url: 'https://shop.example/thanks?utm_source=bank', referrer: 'https://pay.example/' },
    ],
    [
      'on an own link with tags',
      { url: 'https://shop.example/b?utm_source=banner', referrer: 'https://shop.example/a' },
    ],
    [
      'on a reload with other tags',
      { url: 'https://shop.example/?utm_source=bing', navigation: 'reload' },
    ],
    ['on a way back', { referrer: 'https://other.example/', navigation: 'back_forward' }],
    ['later in the same document', { referrer: 'https://other.example/', navigation: 'none' }],
    ['from a referrer that is no URL', { referrer: 'nonsense' }],
  ])('%s', (_, change) => {
    const seen = { ...arrival, ...change }

    expect(nextVisit(current, seen)).toEqual({ ...current, last: seen.now })
  })
})

describe('a visit starts', () => {
  test.each<[string, Partial<Arrival>]>([
    ['after more than 30 min of silence', { now: current.last + 30 * minuteMs + 1 }],
    ['on another campaign', { url: 'https://shop.example/?utm_source=bing' }],
    ['on the same tags with another gclid', { url: landing.replace('A1', 'A2') }],
    ['on a click ID alone', { url: 'https://shop.example/?ysclid=q' }],
    ['from outside', { referrer: 'https://other.example/' }],
    ['from an app', { referrer: 'android-app://com.google.android.gm/' }],
    ['from a host that only ends like an own one', { referrer: 'https://myshop.example/' }],
    ['from outside with the same tags', { url: landing, referrer: 'https://www.google.com/' }],
    ['on a reload after the silence', { now: current.last + 31 * minuteMs, navigation: 'reload' }],
  ])('%s', (_, change) => {
    const seen = { ...arrival, ...change }

    expect(nextVisit(current, seen)).toEqual({
      id: 'second',
      at: seen.now,
      last: seen.now,
      landing_page: seen.url,
      referrer: seen.referrer,
      key: campaignKey(seen.url),
    })
  })

  test('where there was none', () => {
    expect(nextVisit(undefined, arrival)).toEqual({
      id: 'second',
      at: arrival.now,
      last: arrival.now,
      landing_page: 'https://shop.example/cart',
      referrer: '',
      key: '',
    })
  })
})

test('a visit that starts on the way from a payment page has no referrer', () => {
  const seen = { ...arrival, referrer: 'https://pay.example/done' }

  expect(nextVisit(undefined, seen).referrer).toBe('')
})

test('midnight alone starts no visit', () => {
  const late = { ...current, last: Date.UTC(2026, 10, 23, 23, 59, 0) }
  const seen = { ...arrival, now: Date.UTC(2026, 10, 24, 0, 1, 0) }

  expect(nextVisit(late, seen).id).toBe('first')
})

const steps = fc.array(
  fc.record({
    pauseMs: fc.integer({ min: 0, max: 40 * minuteMs }),
    url: fc.constantFrom(landing, 'https://shop.example/', 'https://shop.example/?yclid=1'),
    referrer: fc.constantFrom(
      '',
      'https://shop.example/',
      'https://ya.ru/',
      'https://pay.example/',
    ),
    navigation: fc.constantFrom('navigate', 'reload', 'back_forward', 'none'),
  }),
  { minLength: 1, maxLength: 40 },
)

function walk(path: typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never): Visit[] {
  let now = startMs
  let count = 0
  let visit: Visit | undefined
  return path.map(({ pauseMs, ...step }) => {
    now += pauseMs
    visit = nextVisit(visit, { ...arrival, ...step, now, newId: () => `visit-${count++}` })
    return visit
  })
}

test('no visit spans more than 30 min of silence, and the hits of one share its start and source', () => {
  fc.assert(
    fc.property(steps, (path) => {
      const visits = walk(path)
      for (const [index, visit] of visits.entries()) {
        const before = visits[index - 1]
        if (before?.id !== visit.id) {
          expect(visit.at).toBe(visit.last)
          continue
        }
        expect(visit.last - before.last).toBeLessThanOrEqual(30 * minuteMs)
        expect({ ...visit, last: 0 }).toEqual({ ...before, last: 0 })
      }
    }),
  )
})

test('no visit starts within 30 min on a reload, a way back or a later hit of the document', () => {
  fc.assert(
    fc.property(steps, (path) => {
      const visits = walk(path)
      for (const [index, { pauseMs, navigation }] of path.entries()) {
        if (index === 0 || pauseMs > 30 * minuteMs || navigation === 'navigate') continue
        expect(visits[index]?.id).toBe(visits[index - 1]?.id)
      }
    }),
  )
})

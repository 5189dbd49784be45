// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/" }
import { afterEach, expect, test, vi } from 'vitest'
import { settingsOf } from '../test/settings.ts'
import { openCurrentVisit } from './current-visit.ts'
import { openStore } from './store.ts'

const settings = settingsOf({ payment_domains: ['pay.example'] })
const startMs = 1_795_400_123_456
const landing = 'https://shop.example/?gclid=A1'

const memory = () => openStore({ values: () => [], write() {}, remove() {}, names: () => [] })

afterEach(() => {
  vi.restoreAllMocks()
})

function comeFrom(referrer: string): void {
  vi.spyOn(document, 'referrer', 'get').mockReturnValue(referrer)
}

test('the next page goes on with the visit and its source', () => {
  const keep = { cookies: memory(), storage: memory() }
  comeFrom('https://www.google.com/')
  const first = openCurrentVisit(settings, keep).touch(startMs, landing)
  comeFrom(landing)

  const next = openCurrentVisit(settings, keep).touch(startMs + 5000, 'https://shop.example/cart')

  expect(next).toEqual({ ...first, last: startMs + 5000 })
  expect(next).toMatchObject({ landing_page: landing, referrer: 'https://www.google.com/' })
})

test('an outside referrer starts one visit, not one with every hit of its page', () => {
  comeFrom('https://www.google.com/')
  const visits = openCurrentVisit(settings, { cookies: memory(), storage: memory() })

  const first = visits.touch(startMs, landing)
  const second = visits.touch(startMs + 1000, landing)

  expect(second.id).toBe(first.id)
})

test('a reloaded page starts no visit, though its referrer is outside', () => {
  const keep = { cookies: memory(), storage: memory() }
  comeFrom('https://www.google.com/')
  const first = openCurrentVisit(settings, keep).touch(startMs, landing)
  const entry = { type: 'reload', name: '', entryType: 'navigation', startTime: 0, duration: 0 }
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([{ ...entry, toJSON: () => entry }])

  const second = openCurrentVisit(settings, keep).touch(startMs + 1000, landing)

  expect(second.id).toBe(first.id)
})

test('on another subdomain the visit goes on, and its source is not known', () => {
  const cookies = memory()
  comeFrom('https://www.google.com/')
  const first = openCurrentVisit(settings, { cookies, storage: memory() }).touch(startMs, landing)
  comeFrom('https://shop.example/')

  const there = openCurrentVisit(settings, { cookies, storage: memory() })

  expect(there.touch(startMs + 1000, 'https://blog.shop.example/')).toEqual({
    ...first,
    last: startMs + 1000,
    landing_page: '',
    referrer: '',
  })
})

test('the source of an earlier visit is not taken for this one', () => {
  const keep = { cookies: memory(), storage: memory() }
  comeFrom('https://www.google.com/')
  openCurrentVisit(settings, keep).touch(startMs, landing)
  const elsewhere = openCurrentVisit(settings, { ...keep, storage: memory() })
  const second = elsewhere.touch(startMs + 40 * 60_000, 'https://blog.shop.example/?gclid=A2')
  comeFrom('https://blog.shop.example/')

  const back = openCurrentVisit(settings, keep).touch(second.at + 1000, 'https://shop.example/')

  expect(back).toMatchObject({ id: second.id, landing_page: '', referrer: '' })
})

test.each(['', 'x', '1.2.3.4', 'GA1.1.758596365.1795400123'])(
  '%j in the cookie is no visit, and a new one starts',
  (rubbish) => {
    const keep = { cookies: memory(), storage: memory() }
    keep.cookies.write('tl_visit', rubbish)

    expect(openCurrentVisit(settings, keep).touch(startMs, landing).at).toBe(startMs)
  },
)

test('a forgotten visit leaves nothing', () => {
  const keep = { cookies: memory(), storage: memory() }
  const visits = openCurrentVisit(settings, keep)
  visits.touch(startMs, landing)

  visits.forget()

  expect(keep.cookies.read('tl_visit', /./)).toBe('')
  expect(keep.storage.read('tl_visit_source', /./)).toBe('')
})

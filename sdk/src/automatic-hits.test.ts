// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/?gclid=A1" }
import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answer, beaconed, fetched, startMs, useFakeNetwork } from '../test/fake-network.ts'
import { settingsOf } from '../test/settings.ts'
import type { Settings } from './config.ts'
import { startCounter } from './counter.ts'
import { openLater } from './later.ts'

const settings = settingsOf()
const minute = 60_000
const sent: Hit[] = []

useFakeNetwork()
beforeEach(() => {
  const take = (body: unknown) => {
    const { hits }: { hits: Hit[] } = JSON.parse(String(body))
    // Sent again, a hit is the same.
    sent.push(...hits.filter(({ event_id: id }) => !sent.some(({ event_id }) => event_id === id)))
  }
  fetched.mockImplementation((_, request) => {
    take(request?.body)
    return answer(200)
  })
  beaconed.mockImplementation((_, body) => {
    take(body)
    return true
  })
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
})
afterEach(() => {
  sent.length = 0
  localStorage.clear()
  // biome-ignore lint/suspicious/noDocumentCookie: the counter's own way.
  document.cookie = 'tl_visit=;Path=/;Max-Age=0;Domain=shop.example'
})

/** A counter whose second script came at once. */
function start(change: Partial<Settings> = {}) {
  const counter = startCounter({ ...settings, ...change }, Date.now)
  counter.connect(openLater)
  return counter
}

const leave = () => window.dispatchEvent(new Event('pagehide'))
const move = () => window.dispatchEvent(new Event('pointermove'))

function readFor(minutes: number): void {
  for (let count = 0; count < minutes; count++) {
    move()
    vi.advanceTimersByTime(minute)
  }
}

test('what is told after 40 minutes of reading is of the visit that the page began', async () => {
  const counter = start()
  counter.page()
  readFor(40)
  leave()
  await vi.advanceTimersByTimeAsync(minute)
  counter.page()
  leave()

  const [first, reading, next] = sent
  expect(sent.map(({ type }) => type)).toEqual(['pageview', 'engagement', 'pageview'])
  expect(reading).toMatchObject({ visit_id: first?.visit_id, engaged_ms: 40 * minute })
  expect(next?.visit_id).not.toBe(first?.visit_id)
})

test('what is told within 30 minutes prolongs the visit', async () => {
  const counter = start()
  counter.page()
  readFor(20)
  leave()
  await vi.advanceTimersByTimeAsync(20 * minute)
  counter.page()
  leave()

  expect(new Set(sent.map(({ visit_id }) => visit_id)).size).toBe(1)
})

test('who moves nothing for longer than a minute is not reading', () => {
  start().page()
  move()
  vi.advanceTimersByTime(10 * minute)
  leave()

  expect(sent).toMatchObject([{ type: 'pageview' }, { type: 'engagement', engaged_ms: minute }])
})

test('less than a second of reading is nothing to tell', () => {
  start().page()
  move()
  vi.advanceTimersByTime(999)
  leave()

  expect(sent.map(({ type }) => type)).toEqual(['pageview'])
})

test('a goal of time is reached once, by reading', () => {
  const goals: Settings['goals'] = [{ name: 'long', on: 'time', match: '30' }]
  start({ goals }).page()
  move()
  vi.advanceTimersByTime(29_000)
  leave()
  expect(sent.map(({ name }) => name)).not.toContain('long')

  move()
  vi.advanceTimersByTime(minute)
  leave()

  expect(sent.filter(({ name }) => name === 'long').length).toBe(1)
})

test('a page that is prepared for later counts when it is shown', () => {
  const prerendering = vi.fn(() => true)
  Object.defineProperty(document, 'prerendering', { get: prerendering, configurable: true })
  const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  start().page()
  vi.advanceTimersByTime(minute)
  leave()
  expect(sent).toEqual([])

  prerendering.mockReturnValue(false)
  visible.mockReturnValue('visible')
  document.dispatchEvent(new Event('prerenderingchange'))
  leave()

  Reflect.deleteProperty(document, 'prerendering')
  expect(sent).toMatchObject([{ type: 'pageview', ts: startMs + minute }])
})

test.each(['nothing', 'anonymous'] as const)(
  'while consent is denied and %s is sent, neither reading nor clicks are',
  (when_denied) => {
    start({ consent: 'denied', when_denied }).page()
    document.body.innerHTML = '<a href="https://other.example/">Out</a>'
    document.querySelector('a')?.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    readFor(2)
    leave()

    const expected = when_denied === 'anonymous' ? ['pageview'] : []
    expect(sent.map(({ type }) => type)).toEqual(expected)
  },
)

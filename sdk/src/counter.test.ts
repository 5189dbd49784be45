// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/?gclid=A1" }
import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settingsOf } from '../test/settings.ts'
import type { Settings } from './config.ts'
import { startCounter } from './counter.ts'
import { openLater } from './later.ts'

const settings = settingsOf({
  site: 'shop & co',
  collector: 'https://shop.example/metrics/tl.js?v=1',
})

const fetched = vi.fn<typeof fetch>()
const warned = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ now: 1_795_400_123_456 })
  vi.stubGlobal('fetch', fetched.mockReset().mockResolvedValue(new Response()))
  vi.spyOn(console, 'warn').mockImplementation(warned.mockReset())
})
afterEach(() => {
  Reflect.deleteProperty(document, 'cookie')
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  localStorage.clear()
  for (const name of ['tl_cid', 'tl_visit']) {
    // biome-ignore lint/suspicious/noDocumentCookie: the counter's own way.
    document.cookie = `${name}=;Path=/;Max-Age=0;Domain=shop.example`
  }
  cookies()
  vi.useRealTimers()
})

/** happy-dom drops a cookie of no age with the next millisecond. */
function cookies(): string {
  vi.advanceTimersByTime(1)
  return document.cookie
}

function start(change: Partial<Settings> = {}) {
  const counter = startCounter({ ...settings, ...change }, Date.now)
  counter.connect(openLater)
  return counter
}

async function sent(): Promise<Hit[]> {
  await vi.advanceTimersByTimeAsync(50)
  return fetched.mock.calls.flatMap(([, request]) => {
    const { hits }: { hits: Hit[] } = JSON.parse(String(request?.body))
    return hits
  })
}

const typesOf = (hits: Hit[]) => hits.map(({ type }) => type)

describe('verbs', () => {
  test('each makes a hit of one visitor and one visit, sent beside the script', async () => {
    const counter = start()

    counter.page()
    counter.goal('order', { value: '990.50', currency: 'eur', order_id: 'A-1' })
    counter.identify({ email: ' Ann@Shop.Example ' })

    const [page, goal, person] = await sent()
    expect(fetched.mock.calls[0]?.[0]).toBe(
      'https://shop.example/metrics/v1/hits?site=shop%20%26%20co',
    )
    expect(page).toMatchObject({ type: 'pageview', landing_page: 'https://shop.example/?gclid=A1' })
    expect(goal).toMatchObject({ name: 'order', value: '990.50', currency: 'EUR', order_id: 'A-1' })
    expect(person).toMatchObject({ type: 'identify', email: 'ann@shop.example' })
    for (const hit of [page, goal, person]) {
      expect(hit).toMatchObject({ client_id: counter.clientId(), visit_id: page?.visit_id })
    }
  })

  test('a long referrer is cut to its field', async () => {
    const long = `https://google.example/${'a'.repeat(3000)}`
    vi.spyOn(document, 'referrer', 'get').mockReturnValue(long)

    start().page()

    const [page] = await sent()
    expect(page?.referrer).toHaveLength(2048)
  })

  test('a page may be named by a relative address', async () => {
    start().page('/thanks?order=1')

    expect(await sent()).toMatchObject([{ url: 'https://shop.example/thanks?order=1' }])
  })

  test.each<[string, (counter: Record<string, (...given: unknown[]) => unknown>) => unknown]>([
    ['a goal without a name', (counter) => counter.goal?.()],
    ['a goal named by an object', (counter) => counter.goal?.({ name: 'order' })],
    ['a goal worth NaN', (counter) => counter.goal?.('order', { value: Number.NaN })],
    ['an identity of nothing', (counter) => counter.identify?.()],
    ['an identity of null', (counter) => counter.identify?.(null)],
    ['an identity of NaN', (counter) => counter.identify?.(Number.NaN)],
    ['a page that is an event', (counter) => counter.page?.(new Event('click'))],
    ['a page that is no address', (counter) => counter.page?.('https://[')],
    ['a third kind of consent', (counter) => counter.consent?.('maybe')],
  ])('%s is ignored with one warning', async (_, call) => {
    const counter: object = start()

    expect(() => call({ ...counter })).not.toThrow()

    expect(warned).toHaveBeenCalledTimes(1)
    expect(await sent()).toEqual([])
  })

  test('details of null are no details', async () => {
    Reflect.apply(start().goal, undefined, ['order', null])

    expect(await sent()).toMatchObject([{ name: 'order' }])
  })
})

describe('consent', () => {
  test('denied by the settings: no ID, no cookie, no hit', async () => {
    const counter = start({ consent: 'denied' })

    counter.page()
    counter.goal('order')

    expect(counter.clientId()).toBeUndefined()
    expect(cookies()).toBe('')
    expect(await sent()).toEqual([])
  })

  test('granted later: an ID, and the page view that was held back, once', async () => {
    const counter = start({ consent: 'denied' })
    counter.page()

    counter.consent('granted')
    counter.consent('granted')

    expect(counter.clientId()).toMatch(/^[1-9]\d{0,9}\.1795400123$/)
    expect(typesOf(await sent())).toEqual(['pageview'])
  })

  test('granted where no page view was asked for: none is sent', async () => {
    start({ consent: 'denied' }).consent('granted')

    expect(await sent()).toEqual([])
  })

  test('denied: what waits is dropped, cookies and storage are emptied but for the choice', async () => {
    const counter = start()
    counter.page()

    counter.consent('denied')
    counter.goal('order')

    expect(await sent()).toEqual([])
    expect(cookies()).toBe('')
    expect({ ...localStorage }).toEqual({ tl_consent: 'denied' })
    expect(counter.clientId()).toBeUndefined()
  })

  test('granted again: a new ID, and no second view of the page', async () => {
    const counter = start()
    counter.page()
    const first = counter.clientId()
    await sent()

    counter.consent('denied')
    counter.consent('granted')

    expect(counter.clientId()).not.toBe(first)
    expect(typesOf(await sent())).toEqual(['pageview'])
  })

  test('the choice holds on the next page and wins over the settings', async () => {
    start().consent('denied')

    start({ consent: 'granted' }).page()

    expect(await sent()).toEqual([])
  })

  test('cookies left from before are removed where it is denied', () => {
    start().page()
    expect(cookies()).toContain('tl_cid=')

    start({ consent: 'denied' })

    expect(cookies()).toBe('')
  })
})

describe('consent denied where hits are taken that name nobody', () => {
  const anonymous = { consent: 'denied', when_denied: 'anonymous' } as const

  test('page views and goals are sent without an ID, and nothing is kept', async () => {
    const kept = vi.spyOn(Storage.prototype, 'setItem')
    const counter = start(anonymous)
    document.title = 'Cart of Ann'

    counter.page('/cart?utm_source=mail&email=ann@shop.example&gclid=A1#ann')
    counter.goal('order', { value: 990, currency: 'EUR', order_id: 'A-1' })
    counter.identify({ email: 'ann@shop.example' })

    const hits = await sent()
    expect(hits).toEqual([
      {
        event_id: expect.stringMatching(/^[0-9a-z]{21}$/),
        type: 'pageview',
        ts: 1_795_400_123_456,
        consent: 'denied',
        url: 'https://shop.example/cart?utm_source=mail',
        marks: 'webdriver',
      },
      expect.objectContaining({ type: 'goal', name: 'order', value: 990, currency: 'EUR' }),
    ])
    // An event ID is any letters and digits.
    const told = JSON.stringify(hits, (name, value) => (name === 'event_id' ? undefined : value))
    expect(told).not.toMatch(/ann|A-?1|client|visit|title|screen|language|zone/i)
    expect(cookies()).toBe('')
    expect(kept).not.toHaveBeenCalled()
    expect(counter.clientId()).toBeUndefined()
  })

  test('no two hits share anything but the page: each has an event ID of its own', async () => {
    const counter = start(anonymous)

    counter.page()
    counter.page()

    const [one, other] = await sent()
    expect(one?.event_id.slice(9)).not.toBe(other?.event_id.slice(9))
  })

  test('granted later: the page view is sent once more, with an ID', async () => {
    const counter = start(anonymous)
    counter.page()

    counter.consent('granted')

    const [denied, granted] = await sent()
    expect(denied).not.toHaveProperty('client_id')
    expect(granted).toMatchObject({ consent: 'granted', client_id: counter.clientId() })
  })
})

describe('signals of the browser', () => {
  const signal = (name: string, value: unknown) =>
    Object.defineProperty(navigator, name, { value, configurable: true })
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'globalPrivacyControl')
    Reflect.deleteProperty(navigator, 'doNotTrack')
  })

  test.each([
    ['globalPrivacyControl', true, { gpc: 'honoured' }, 0],
    ['globalPrivacyControl', true, { gpc: 'ignored' }, 1],
    ['globalPrivacyControl', true, { dnt: 'honoured' }, 1],
    ['globalPrivacyControl', false, { gpc: 'honoured' }, 1],
    ['doNotTrack', '1', { dnt: 'honoured' }, 0],
    ['doNotTrack', '1', { dnt: 'ignored' }, 1],
    ['doNotTrack', '0', { dnt: 'honoured' }, 1],
    ['doNotTrack', 'unspecified', { dnt: 'honoured' }, 1],
  ] as const)('%s %s with %j: %i hits', async (name, value, change, hits) => {
    signal(name, value)

    const counter = start(change)
    counter.page()

    expect(await sent()).toHaveLength(hits)
    expect(cookies().includes('tl_cid')).toBe(hits > 0)
  })

  test('a choice of the visitor wins, and hits state it', async () => {
    signal('globalPrivacyControl', true)
    const counter = start({ gpc: 'honoured' })
    counter.page()

    counter.consent('granted')

    expect(await sent()).toMatchObject([{ type: 'pageview', consent: 'granted' }])
  })

  test('a grant that only the settings give is not stated', async () => {
    start().page()

    const [page] = await sent()
    expect(page).not.toHaveProperty('consent')
  })
})

test('with cookies and localStorage blocked the page still counts as one visitor', async () => {
  const refuse = () => {
    throw new DOMException('Access is denied for this document', 'SecurityError')
  }
  Object.defineProperty(document, 'cookie', { get: refuse, set: refuse, configurable: true })
  vi.stubGlobal('localStorage', new Proxy({}, { get: refuse }))
  const counter = start()

  counter.page()
  counter.goal('order')

  const [page, goal] = await sent()
  expect(goal).toMatchObject({ client_id: page?.client_id, visit_id: page?.visit_id })
})

test('what is no node is refused by swap with a warning', () => {
  start().swap(JSON.parse('"main"'))

  expect(warned).toHaveBeenCalledTimes(1)
})

describe('IDs of other counters', () => {
  const given = [
    ['_ga', 'GA1.1.758596365.1795400123'],
    ['_ym_uid', '1760000000123456789'],
    ['_fbp', 'fb.1.1760000000000.123'],
    ['_fbc', 'fb.1.1760000000000.IwAR0'],
  ] as const
  const put = (age: number) => {
    for (const [name, value] of given) {
      // biome-ignore lint/suspicious/noDocumentCookie: the other counters' own way.
      document.cookie = `${name}=${value};Path=/;Max-Age=${age}`
    }
  }
  beforeEach(() => put(99))
  afterEach(() => put(0))

  test('come with page views and reading alone', async () => {
    const counter = start()
    counter.page()
    counter.goal('order')

    const [page, goal] = await sent()

    expect(page).toMatchObject({
      ga_client_id: '758596365.1795400123',
      ym_client_id: '1760000000123456789',
      fbp: 'fb.1.1760000000000.123',
      fbc: 'fb.1.1760000000000.IwAR0',
    })
    expect(goal).not.toHaveProperty('ga_client_id')
  })

  test('are not read while consent is denied', async () => {
    start({ consent: 'denied', when_denied: 'anonymous' }).page()

    const [page] = await sent()
    expect(Object.keys(page ?? {})).not.toContain('ga_client_id')
    expect(JSON.stringify(page)).not.toContain('758596365')
  })
})

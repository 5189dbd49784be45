// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/" }
import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const fetched = vi.fn<typeof fetch>()
const collector = 'https://shop.example/metrics'

beforeEach(() => {
  vi.resetModules()
  vi.useFakeTimers({ now: 1_795_400_123_456 })
  vi.stubGlobal('fetch', fetched.mockReset().mockResolvedValue(new Response()))
})
afterEach(() => {
  localStorage.clear()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

async function sent() {
  await vi.advanceTimersByTimeAsync(50)
  return fetched.mock.calls.flatMap(([, request]) => {
    const { hits }: { hits: Hit[] } = JSON.parse(String(request?.body))
    return hits.map(({ type, name }) => name ?? type)
  })
}

test.each([
  ['https://shop.example/metrics', 'https://shop.example/metrics/v1/hits?site=shop'],
  ['https://shop.example/metrics/', 'https://shop.example/metrics/v1/hits?site=shop'],
  ['https://stats.example', 'https://stats.example/v1/hits?site=shop'],
  ['/metrics', 'https://shop.example/metrics/v1/hits?site=shop'],
])('the collector %s takes hits at %s', async (address, endpoint) => {
  const tl = await import('./index.ts')

  tl.init({ site: 'shop', collector: address })

  expect(await sent()).toEqual(['pageview'])
  expect(fetched.mock.calls[0]?.[0]).toBe(endpoint)
})

test('what was called before init is done in order, and then the page is counted', async () => {
  const tl = await import('./index.ts')
  tl.goal('first')
  tl.goal('second')
  expect(tl.clientId()).toBeUndefined()

  tl.init({ site: 'shop', collector })

  expect(await sent()).toEqual(['first', 'second', 'pageview'])
  expect(tl.clientId()).toMatch(/^[1-9]\d{0,9}\.\d{10}$/)
})

test('consent denied before init holds back the first page view', async () => {
  const tl = await import('./index.ts')
  tl.consent('denied')

  tl.init({ site: 'shop', collector })

  expect(await sent()).toEqual([])
  tl.consent('granted')
  expect(await sent()).toEqual(['pageview'])
})

test('a second init does nothing', async () => {
  const tl = await import('./index.ts')

  tl.init({ site: 'shop', collector })
  tl.init({ site: 'other', collector })

  expect(await sent()).toEqual(['pageview'])
})

test('with auto_page false no page view is sent', async () => {
  const tl = await import('./index.ts')

  tl.init({ site: 'shop', collector, auto_page: false })
  tl.page()

  expect(await sent()).toEqual(['pageview'])
})

test.each([undefined, null, {}, { site: 'shop' }, { collector }, { site: '', collector }])(
  'init(%j) warns and throws nothing',
  async (options) => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const tl: { init: (...given: never[]) => void } = await import('./index.ts')

    expect(() => Reflect.apply(tl.init, undefined, [options])).not.toThrow()

    expect(warned).toHaveBeenCalledTimes(1)
  },
)

test('of calls without init a hundred are kept', async () => {
  const tl = await import('./index.ts')
  for (let index = 0; index < 150; index++) tl.goal(`goal ${index}`)

  tl.init({ site: 'shop', collector, auto_page: false })

  await vi.advanceTimersByTimeAsync(50)
  expect((await sent()).at(-1)).toBe('goal 99')
})

test('where there is no window, as on a server, nothing throws', async () => {
  vi.stubGlobal('document', undefined)
  vi.stubGlobal('window', undefined)
  vi.stubGlobal('location', undefined)
  const tl = await import('./index.ts')

  expect(() => tl.init({ site: 'shop', collector })).not.toThrow()
  expect(() => tl.goal('order')).not.toThrow()
})

// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/", "settings": { "disableJavaScriptFileLoading": true, "handleDisabledFileLoadingAsSuccess": true } }
import type { Hit } from '@throughline/schema'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { settingsOf } from '../test/settings.ts'

const fetched = vi.fn<typeof fetch>()
const warned = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ now: 1_795_400_123_456 })
  vi.stubGlobal('fetch', fetched.mockReset().mockResolvedValue(new Response()))
  vi.spyOn(console, 'warn').mockImplementation(warned.mockReset())
  delete window.tl
})
afterEach(() => {
  localStorage.clear()
  document.head.innerHTML = ''
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Runs tl.js as the collector serves it, from `src`. */
async function load({ site = 'shop', src = 'https://shop.example/metrics/tl.js?site=shop' } = {}) {
  const script = document.createElement('script')
  script.src = src
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  await run(site)
}

async function run(site = 'shop') {
  vi.resetModules()
  vi.stubGlobal('tlSettings', { ...settingsOf({ site }), root: '' })
  await import('./auto.ts')
}

function placeStub(): void {
  const q: ArrayLike<unknown>[] = []
  const stub = function () {
    // biome-ignore lint/complexity/noArguments: so does the stub that site owners paste.
    q.push(arguments)
  }
  window.tl = Object.assign(stub, { q })
}

async function sent() {
  await vi.advanceTimersByTimeAsync(50)
  return fetched.mock.calls.flatMap(([, request]) => {
    const { hits }: { hits: Hit[] } = JSON.parse(String(request?.body))
    return hits.map(({ type, name }) => name ?? type)
  })
}

test('the script counts the page and sends it beside itself', async () => {
  await load()

  expect(await sent()).toEqual(['pageview'])
  expect(fetched.mock.calls[0]?.[0]).toBe('https://shop.example/metrics/v1/hits?site=shop')
})

test('a renamed script finds itself too', async () => {
  await load({ src: 'https://shop.example/m/x.js' })

  await sent()
  expect(fetched.mock.calls[0]?.[0]).toBe('https://shop.example/m/v1/hits?site=shop')
})

test('a script that does not know its element is found among those of the page', async () => {
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(null)
  document.head.innerHTML = '<script src="https://shop.example/metrics/tl.js?site=shop"></script>'

  await run()

  await sent()
  expect(fetched.mock.calls[0]?.[0]).toBe('https://shop.example/metrics/v1/hits?site=shop')
})

test('a script that is not found at all warns and does nothing', async () => {
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(null)

  await run()

  expect(warned).toHaveBeenCalledTimes(1)
  expect(await sent()).toEqual([])
})

test('tl is a function that carries the verbs', async () => {
  await load()

  window.tl?.('goal', 'order', { value: 5 })
  Reflect.get(window.tl ?? {}, 'goal')('callback')

  expect(await sent()).toEqual(['pageview', 'order', 'callback'])
  expect(window.tl?.('clientId')).toMatch(/^[1-9]\d{0,9}\.\d{10}$/)
})

test('an unknown verb and rubbish warn and throw nothing', async () => {
  await load()

  expect(() => window.tl?.('fly')).not.toThrow()
  expect(() => window.tl?.('goal', {})).not.toThrow()

  expect(warned).toHaveBeenCalledTimes(2)
})

test('what the stub queued is done in order, and then the page is counted', async () => {
  placeStub()
  window.tl?.('goal', 'first', { value: 1 })
  window.tl?.('nonsense')
  window.tl?.('goal', 'second')

  await load()

  expect(await sent()).toEqual(['first', 'second', 'pageview'])
})

test('consent denied in the stub holds back the first page view', async () => {
  placeStub()
  window.tl?.('consent', 'denied')

  await load()

  expect(await sent()).toEqual([])
})

test('a second load does nothing', async () => {
  await load()
  const first = window.tl

  await load()

  expect(window.tl).toBe(first)
  expect(await sent()).toEqual(['pageview'])
  expect(warned).not.toHaveBeenCalled()
})

test('a load for another site is refused with a warning', async () => {
  await load()

  await load({ site: 'other' })

  expect(await sent()).toEqual(['pageview'])
  expect(warned).toHaveBeenCalledTimes(1)
})

test('an element with the id tl is no counter', async () => {
  Object.assign(window, { tl: document.createElement('div') })

  await load()

  expect(await sent()).toEqual(['pageview'])
})

import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import type { Hit, SiteSettings } from '../../schema/src/index.ts'
import { bundleApp } from './bundle-app.ts'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    router: { push(path: string): Promise<unknown>; isReady(): Promise<unknown> }
  }
}

inEachBrowser(({ open, pages }) => {
  /** What the page at `url` and below it told, up to now. Leaving makes it tell what is due. */
  async function told(page: Page, url: string): Promise<Hit[]> {
    const waiting = await page.evaluate(() => {
      window.dispatchEvent(new Event('pagehide'))
      const names = Object.keys(localStorage).filter((name) => name.startsWith('tl_hit.'))
      return names.map((name) => name.split('.').at(-1))
    })
    // Two beacons may overtake each other.
    const all = await pages().hits((hits) =>
      waiting.every((id) => hits.some(({ event_id }) => event_id === id)),
    )
    return all.filter((hit) => hit.url.startsWith(url))
  }

  const pathsOf = (hits: Hit[], url: string) =>
    hits.filter(({ type }) => type === 'pageview').map((hit) => hit.url.slice(url.length))

  describe('page views', () => {
    test('each push counts once, whatever the router replaces after it, with its title and referrer', async () => {
      const page = await open('<title>Home</title>')
      const url = page.url()
      await page.evaluate(() => {
        history.pushState({}, '', `${location.pathname}/tea`)
        history.replaceState({ scroll: 0 }, '', location.href)
        document.title = 'Tea'
      })
      const hits = await told(page, url)
      await page.evaluate(() => history.replaceState({}, '', `${location.pathname}?sort=price`))

      expect(pathsOf(await told(page, url), url)).toEqual(['', '/tea'])
      // Where the first page was read for a second, that is told before.
      const [, tea] = hits.filter(({ type }) => type === 'pageview')
      expect(tea).toMatchObject({ title: 'Tea', referrer: url })
    })

    test('a replaced path counts, and a push of another query does', async () => {
      const page = await open('')
      const url = page.url()
      await page.evaluate(() => history.replaceState({}, '', `${location.pathname}/tea`))
      await told(page, url)
      await page.evaluate(() => history.pushState({}, '', '?page=2'))

      expect(pathsOf(await told(page, url), url)).toEqual(['', '/tea', '/tea?page=2'])
    })

    test.each([
      [false, ['']],
      [true, ['', '#a', '']],
    ])('with hash %s, a fragment and the way back give %j', async (hash, paths) => {
      const page = await open('', { settings: { hash } })
      const url = page.url()
      const move = (how: string) =>
        page.evaluate(async (script) => {
          const came = new Promise((resolve) => addEventListener('hashchange', resolve))
          new Function(script)()
          await came
        }, how)
      await move(`location.hash = 'a'`)
      await told(page, url)
      await move('history.back()')

      expect(pathsOf(await told(page, url), url)).toEqual(paths)
    })

    test('of Vue Router count once a route, with the title it sets', async () => {
      const app = pages().show('text/javascript', await bundleApp('Vue Router'))
      const page = await open(`<main></main><script src="${app}"></script>`)
      const url = page.url().replace(/\/$/, '')
      await page.evaluate(() => window.router.isReady())
      await told(page, url)
      await page.evaluate(() => window.router.push('/old-tea'))
      await told(page, url)
      await page.evaluate(async () => {
        const came = new Promise((resolve) => addEventListener('popstate', resolve))
        history.back()
        await came
        await new Promise((resolve) => setTimeout(resolve))
      })
      const hits = (await told(page, url)).filter(({ type }) => type === 'pageview')

      expect(pathsOf(hits, url).map((path) => path.replace(/\/$/, ''))).toEqual(['', '/tea', ''])
      expect(hits.slice(1).map(({ title }) => title)).toEqual(['Tea', 'Home'])
    })

    test('loading the script again adds none', async () => {
      const page = await open('')
      const url = page.url()
      await page.evaluate(async () => {
        const script = document.createElement('script')
        const loaded = new Promise((resolve) => script.addEventListener('load', resolve))
        script.src = document.querySelector<HTMLScriptElement>('script[src]')?.src ?? ''
        document.head.append(script)
        await loaded
        history.pushState({}, '', `${location.pathname}/tea`)
      })

      expect(pathsOf(await told(page, url), url)).toEqual(['', '/tea'])
    })

    test('a page that comes back from the cache counts', async () => {
      const page = await open('')
      const url = page.url()
      await page.evaluate(() =>
        window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
      )

      expect(pathsOf(await told(page, url), url)).toEqual(['', ''])
    })
  })

  test('reading is told once the page is left, with how far it was seen', async () => {
    const page = await open('<p style="height: 400vh">Tea</p><style>body{margin:0}</style>')
    const url = page.url()
    await page.bringToFront()
    await page.evaluate(async () => {
      const came = new Promise((resolve) => addEventListener('scroll', resolve, { once: true }))
      scrollTo(0, innerHeight)
      await came
      const start = performance.now()
      while (performance.now() - start < 1100) await new Promise(requestAnimationFrame)
    })
    await page.mouse.move(10, 10)

    const [, reading] = await told(page, url)

    expect(reading).toMatchObject({ type: 'engagement', url })
    expect(reading?.engaged_ms).toBeGreaterThanOrEqual(1000)
    expect(reading?.engaged_ms).toBeLessThan(20_000)
    expect(reading?.scroll).toBeGreaterThanOrEqual(49)
    expect(reading?.scroll).toBeLessThanOrEqual(51)
  })

  test('clicks on links that lead away are told by their kind', async () => {
    const page = await open(
      `<script>addEventListener('click', (event) => event.preventDefault())</script>
      <a id="out" href="https://example.org/tea"><b>Out</b></a>
      <a id="in" href="/tea">In</a>
      <a id="file" href="/price.pdf?v=2">Prices</a>
      <a id="tel" href="tel:+74951234567">+7 495 123-45-67</a>
      <a id="mail" href="mailto:tea@example.org?subject=Hi">Write</a>
      <a id="chat" href="https://t.me/tea">Chat</a>`,
      { swaps: [{ from: '+7 495 123-45-67', to: '+74959765432' }] },
    )
    const url = page.url()
    await page.waitForFunction(() => document.querySelector('#tel')?.textContent?.includes('976'))
    for (const id of ['out b', 'in', 'file', 'tel', 'mail', 'chat'])
      await page.$eval(`#${id}`, (link) => {
        if (link instanceof HTMLElement) link.click()
      })

    const clicks = (await told(page, url)).filter(({ type }) => type === 'click')
    const origin = new URL(url).origin
    expect(
      clicks.map(({ name, target, shown, swapped }) => [name, target, shown, swapped]),
    ).toEqual([
      ['outbound', 'https://example.org/tea', undefined, undefined],
      ['download', `${origin}/price.pdf?v=2`, undefined, undefined],
      ['tel', 'tel:+74959765432', '+7 495 976-54-32', 1],
      ['mailto', 'mailto:tea@example.org?subject=Hi', 'Write', 0],
      ['messenger', 'https://t.me/tea', undefined, undefined],
    ])
  })

  test('goals by rule and by attribute', async () => {
    const goals: SiteSettings['goals'] = [
      { name: 'broken', on: 'click', match: '[[' },
      { name: 'buy', on: 'click', match: '.buy', value: 5, currency: 'EUR' },
      { name: 'thanks', on: 'url', match: '/*/thanks' },
      { name: 'two', on: 'pages', match: '2' },
      { name: 'asked', on: 'form', match: '#ask' },
    ]
    const page = await open(
      `<script>addEventListener('submit', (event) => event.preventDefault())</script>
      <button class="buy" data-tl-goal="marked" data-tl-value="7" data-tl-currency="EUR"><i>Buy</i></button>
      <form id="ask" data-tl-goal="sent"><button>Send</button></form>`,
      { settings: { goals } },
    )
    const url = page.url()
    await page.evaluate(() => window.tl?.('consent', 'denied'))
    await page.evaluate(() => window.tl?.('consent', 'granted'))
    await page.evaluate(() => window.tl?.('page'))
    await page.click('.buy i')
    await page.click('.buy i')
    await page.click('form button')
    await page.evaluate(() => history.pushState({}, '', `${location.pathname}/thanks`))

    const reached = (await told(page, url)).filter(({ type }) => type === 'goal')
    expect(reached.map(({ name, value, currency }) => [name, value, currency])).toEqual([
      ['marked', '7', 'EUR'],
      ['buy', 5, 'EUR'],
      ['marked', '7', 'EUR'],
      ['buy', 5, 'EUR'],
      ['sent', undefined, undefined],
      ['asked', undefined, undefined],
      ['thanks', undefined, undefined],
      ['two', undefined, undefined],
    ])
  })

  test('the second script tells errors and vitals', async () => {
    const page = await open('<p>Tea</p>', { settings: { watch: ['errors', 'vitals'] } })
    const url = page.url()
    const vitals = await pages().hits((hits) =>
      hits.some((hit) => hit.url === url && hit.name === 'TTFB'),
    )
    await page.evaluate((source) => {
      for (let line = 1; line < 9; line++)
        dispatchEvent(
          new ErrorEvent('error', { message: 'No tea', filename: source, lineno: line, colno: 2 }),
        )
    }, `${url}/x.js`)

    const errors = (await told(page, url)).filter(({ type }) => type === 'error')
    expect(vitals.find(({ url: of, name }) => of === url && name === 'TTFB')).toMatchObject({
      type: 'vital',
    })
    expect(errors.map(({ name, target }) => [name, target])).toEqual(
      [1, 2, 3, 4, 5].map((line) => ['No tea', `${url}/x.js:${line}:2`]),
    )
  })
})

import type { Page } from 'puppeteer-core'
import { afterEach, expect, test } from 'vitest'
import { swapRules } from '../src/swap-rules.ts'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    told: (string | undefined)[]
  }
}

const own = '+7 (495) 123-45-67'
const body = `<p>${own}</p><p id="office">${own}</p><a href="tel:+74951234567">Call</a>`
const settings = { number_pools: [{ name: 'ads', numbers: ['+74950000001'], hold_minutes: 30 }] }
// Each page of a test is a page of the same visitor.
const first = { lent: '+74950000001', shown: '+7 (495) 000-00-01' }
const second = { lent: '+74950000002', shown: '+7 (495) 000-00-02' }

inEachBrowser(({ open, pages }) => {
  afterEach(async () => {
    pages().treatPosts('ok')
    pages().answerPosts(() => ({}))
    const page = await open('')
    await page.evaluate(() => localStorage.removeItem('tl_number'))
    await page.close()
  })

  /** Lends a number with the answers to posts whose address begins with `to`. */
  const lend = ({ lent }: typeof first, { forMs = 1_800_000, selector = '', to = '/v1/' } = {}) =>
    pages().answerPosts(({ url }) => {
      if (!url.startsWith(to)) return {}
      const [rule = []] = swapRules([{ from: own, to: lent }])
      const swaps = [selector ? [...rule, selector] : rule]
      return { numbers: { swaps, number: lent, now: 1000, until: 1000 + forMs } }
    })

  const shows = (page: Page, text: string) =>
    page.waitForFunction((what) => document.querySelector('p')?.textContent === what, {}, text)

  test('what the answer to the first hit lends is shown, in texts and links, and told', async () => {
    lend(first)
    const page = await open(body, {
      settings,
      head: `<script>window.told = []; tl('number', (number) => told.push(number))</script>`,
    })
    await shows(page, first.shown)

    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe(`tel:${first.lent}`)
    expect(await page.evaluate(() => window.told)).toEqual([first.lent])
  })

  test('on the next page it stands before any hit is answered, and another one takes its place', async () => {
    lend(first)
    await shows(await open(body, { settings }), first.shown)
    pages().treatPosts('hang')
    const page = await open(body, { settings })
    await shows(page, first.shown)

    pages().treatPosts('ok')
    lend(second)
    await shows(await open(body, { settings }), second.shown)
  })

  test('where nothing is lent, or the collector does not answer, the page shows its own', async () => {
    for (const network of ['ok', 'hang', 'down'] as const) {
      pages().treatPosts(network)
      const page = await open(body, { settings })
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await page.$eval('p', (p) => p.textContent)).toBe(own)
    }
  })

  test('a selector holds the number to its place', async () => {
    lend(first, { selector: '#office' })
    const page = await open(body, { settings })
    await page.waitForFunction(
      (what) => document.querySelector('#office')?.textContent === what,
      {},
      first.shown,
    )

    expect(await page.$eval('p', (p) => p.textContent)).toBe(own)
    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe('tel:+74951234567')
  })

  test('once the lease ended while the page slept it is asked for again, and the other number shown', async () => {
    lend(first, { forMs: 1500 })
    const page = await open(body, { settings })
    await shows(page, first.shown)
    lend(second, { to: '/v1/numbers' })
    await page.waitForFunction(
      (what) => {
        window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
        return document.querySelector('p')?.textContent === what
      },
      {},
      second.shown,
    )

    const { body: beat } = await pages().posted((posted) =>
      posted.url.startsWith('/v1/numbers') ? posted : undefined,
    )
    expect(JSON.parse(beat)).toEqual({
      client_id: expect.stringMatching(/^\d+\.\d{10}$/),
      visit_id: expect.any(String),
      visit_at: expect.any(Number),
      landing_page: expect.stringContaining('http://127.0.0.1'),
      page: page.url(),
    })
  })

  test('a lease that ends unanswered gives the page its own number back', async () => {
    lend(first, { forMs: 1500 })
    const page = await open(body, { settings })
    await shows(page, first.shown)
    pages().treatPosts('down')

    await page.waitForFunction(
      (what) => {
        document.dispatchEvent(new Event('visibilitychange'))
        return document.querySelector('p')?.textContent === what
      },
      {},
      own,
    )
    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe('tel:+74951234567')
  })

  test('denied consent takes the number back, and forgets it', async () => {
    lend(first)
    const page = await open(body, { settings })
    await shows(page, first.shown)
    await page.evaluate(() => window.tl?.('consent', 'denied'))

    await shows(page, own)
    expect(await page.evaluate(() => localStorage.getItem('tl_number'))).toBe(null)
    await page.evaluate(() => window.tl?.('consent', 'granted'))
  })

  test('what is lent in another tab is shown in this one too', async () => {
    lend(first)
    const page = await open(body, { settings })
    await shows(page, first.shown)
    lend(second)
    const tab = await page.browser().newPage()
    await tab.goto(page.url())
    await shows(tab, second.shown)
    await tab.close()
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

    await shows(page, second.shown)
  })
})

import type { Page } from 'puppeteer-core'
import { afterEach, expect, test } from 'vitest'
import { swapRules } from '../src/swap-rules.ts'
import { inEachBrowser } from './in-each-browser.ts'

const own = '+7 (495) 123-45-67'
const body = `<p>${own}</p><a href="tel:+74951234567" onclick="return false">${own}</a>`
const settings = { number_pools: [{ name: 'ads', numbers: ['+74950000001'], hold_minutes: 30 }] }
const rulesTo = (to: string) => swapRules([{ from: own, to }])

inEachBrowser(({ open, pages }) => {
  afterEach(async () => {
    pages().treatPosts('ok')
    pages().answerPosts(() => ({}))
    const page = await open('')
    await page.evaluate(() => localStorage.removeItem('tl_number'))
    await page.close()
  })

  const shows = (page: Page, text: string) =>
    page.waitForFunction((what) => document.querySelector('p')?.textContent === what, {}, text)
  const call = (page: Page) => page.$eval('a', (a) => a instanceof HTMLElement && a.click())

  test('a click before the number came dials the original and is told as not swapped, one after it as swapped', async () => {
    let lent: object = {}
    pages().answerPosts(({ url }) => (url.startsWith('/v1/hits') ? lent : {}))
    const page = await open(body, { settings })
    const told = (target: string) =>
      pages().hit({ type: 'click', name: 'tel', url: page.url(), target })
    await call(page)
    expect(await told('tel:+74951234567')).toMatchObject({ shown: own, swapped: 0 })

    const numbers = { swaps: rulesTo('+74950000001'), number: '+74950000001', now: 1, until: 1e7 }
    lent = { numbers }
    await page.evaluate(() => window.tl?.('goal', 'asks again'))
    await shows(page, '+7 (495) 000-00-01')
    await call(page)

    expect(await told('tel:+74950000001')).toMatchObject({
      shown: '+7 (495) 000-00-01',
      swapped: 1,
    })
  })

  test('where the pool is empty the static number of the source is shown, and nobody is lent it', async () => {
    pages().answerPosts(() => ({ numbers: { swaps: rulesTo('+74950000009'), now: 1 } }))
    const page = await open(body, { settings })

    await shows(page, '+7 (495) 000-00-09')

    expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe('tel:+74950000009')
  })

  test.each(['hang', 'down', '503'] as const)(
    'where the collector is slow or down (%s) the number of the fixed list stays',
    async (network) => {
      pages().treatPosts(network)
      const page = await open(body, { settings, swaps: [{ from: own, to: '+74950000005' }] })

      await shows(page, '+7 (495) 000-00-05')
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

      expect(await page.$eval('p', (p) => p.textContent)).toBe('+7 (495) 000-00-05')
    },
  )

  test('while the number is on its way, and when it came, no text is hidden', async () => {
    pages().answerPosts(() => ({ numbers: { swaps: rulesTo('+74950000001'), now: 1 } }))
    pages().treatPosts('hang')
    const page = await open(body, { settings })
    const looks = () =>
      page.$$eval('body, body *', (all) =>
        all.map((each) => [
          each.checkVisibility({ opacityProperty: true }),
          each.attributes.length,
        ]),
      )
    const before = await looks()
    expect(before.map(([isSeen]) => isSeen)).toEqual([true, true, true])

    pages().treatPosts('ok')
    await page.reload()
    await shows(page, '+7 (495) 000-00-01')

    expect(await looks()).toEqual(before)
  })
})

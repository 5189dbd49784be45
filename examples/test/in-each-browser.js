import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { describeInEachBrowser } from '../../sdk/browser/each-browser.ts'
import { openWorld, swappedNumber } from './open-world.js'

/**
 * The same tests in every stock browser, each test as a visitor without a past. No page may see an
 * error but those that a test takes out of `errors`.
 */
export function inEachBrowser(define) {
  let world
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world?.close())

  describeInEachBrowser((browser) => {
    let context
    const errors = []

    beforeEach(async () => {
      context = await browser().createBrowserContext()
      await context.setCookie(world.newVisitor())
    })
    afterEach(async () => {
      await context.close()
      expect(errors.splice(0)).toEqual([])
    })

    define({ world: () => world, open, clientId, filled, swapped, errors })

    /** A page of the site, by its path or whole address. */
    async function open(address) {
      const page = await context.newPage()
      page.on('pageerror', (error) => errors.push(error))
      await page.goto(new URL(address, world.origin).href)
      return page
    }

    /** Once the form that `selector` finds carries the client ID: it. */
    async function filled(page, selector = 'form') {
      const id = await clientId()
      const isFilled = (form, cid) =>
        [...document.querySelectorAll(`${form} [name=tl_cid]`)].map(({ value }) => value).join() ===
        cid
      await page.waitForFunction(isFilled, {}, selector, id)
      return id
    }

    /** Once the number of the page, in a text and a link, is the other one. */
    async function swapped(page) {
      const isSwapped = (text, href) =>
        document.body.textContent.includes(text) &&
        document.querySelector('a[href^="tel:"]')?.getAttribute('href') === href
      await page.waitForFunction(isSwapped, {}, swappedNumber.text, swappedNumber.href)
    }

    async function clientId() {
      const cookies = await context.cookies()
      return cookies.find(({ name }) => name === 'tl_cid')?.value
    }
  })
}

import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildBreakable } from '../../sdk/browser/build-breakable.ts'
import { launchChromium } from '../../sdk/browser/launch-browser.ts'
import { addressOf, mountShop } from '../src/example-shop.ts'
import { openTestCollector } from './open-test-collector.ts'

const lanes = 4

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

test('whichever function of the counter throws, the order goes through and the page sees nothing', async () => {
  const { names, ...built } = await buildBreakable()
  const collector = await openTestCollector({ ...built, now: Date.now })
  await mountShop(collector.app, collector.apiKey)
  await collector.put('/v1/sites/default', {
    domains: ['localhost'],
    swaps: [
      { from: '+7 495 123-45-67', to: '+74959765432' },
      { from: 'sales@shop.com', to: 'sales+x1@shop.com' },
    ],
    number_pools: [{ name: 'main', numbers: ['+74990000001'] }],
    number_places: [{ from: '+7 495 765-43-21' }],
  })
  await collector.app.listen({ host: '127.0.0.1', port: 0 })
  const checkout = `${addressOf(collector.app)}/shop/checkout.html?product=teapot&gclid=G1`
  const errors: string[] = []
  const ran = new Set<string>()
  let orders = 0
  let broke = 0

  // Nothing is broken: orders as they should be, which show what runs. The rest runs only when something has
  // failed or was set so.
  await inLanes(Array(lanes).fill(''))
  const broken = [...ran]
  expect(broken.length).toBeGreaterThan(names.length / 2)
  await inLanes([...broken])

  expect(errors).toEqual([])
  const deals = `select phone from deals where phone != ''`
  const ordered = (await collector.rows(deals)).map(({ phone }) => phone)
  const expected = Array.from({ length: lanes + broken.length }, (_, at) => `+${1001 + at}`)
  expect(ordered.toSorted()).toEqual(expected.toSorted())
  // Others run as the page is left, or on the next.
  expect(broke).toBeGreaterThan(broken.length * 0.75)

  async function inLanes(left: string[]): Promise<void> {
    await Promise.all(Array.from({ length: lanes }, () => order(left)))
  }

  async function order(left: string[]): Promise<void> {
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    let broken = ''
    page.on('pageerror', (error) => errors.push(`${broken}: ${error}`))
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      broken = name
      orders += 1
      const phone = `+${1000 + orders}`
      const script = await page.evaluateOnNewDocument((what) => {
        window.broken = what
        if (!what) window.ran = (one) => sessionStorage.setItem(`ran ${one}`, '')
      }, name)
      await page.goto(checkout)
      // Both scripts have run, or something broke.
      await page.waitForFunction(
        () => document.documentElement.dataset.broke || (window.tl && 'check' in window.tl),
      )
      const thanks = page.waitForNavigation()
      const threw = await page.evaluate((number) => {
        window.tl?.('goal', 'checkout', { value: 64, currency: 'EUR' })
        const form = document.forms[0]
        const [who, call] = ['name', 'phone'].map((field) =>
          form?.querySelector<HTMLInputElement>(`[name=${field}]`),
        )
        if (who) who.value = 'Anna'
        if (call) call.value = number
        who?.focus()
        document
          .querySelector('main')
          ?.insertAdjacentHTML('beforeend', '<p>8 (495) 123-45-67 sales@shop.com</p>')
        const { broke } = document.documentElement.dataset
        form?.querySelector('button')?.click()
        return broke === 'yes'
      }, phone)
      if (threw) broke++
      await thanks
      const seen = await page.evaluate(() => Object.keys(sessionStorage))
      for (const key of seen) if (key.startsWith('ran ')) ran.add(key.slice(4))
      await page.removeScriptToEvaluateOnNewDocument(script.identifier)
    }
    await context.close()
  }
}, 600_000)

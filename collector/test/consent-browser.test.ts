import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../sdk/browser/launch-browser.ts'
import { addressOf, mountShop } from '../src/example-shop.ts'
import { openPersonsPage } from './open-persons-page.ts'
import { openTestCollector } from './open-test-collector.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** The shop of a site with these settings, and a page of a browser that sends GPC. */
async function openShop(settings: object) {
  const collector = await openTestCollector({ now: Date.now })
  await mountShop(collector.app, collector.apiKey)
  await collector.put('/v1/sites/default', { domains: ['localhost'], ...settings })
  await collector.app.listen({ host: '127.0.0.1', port: 0 })
  const context = await browser.createBrowserContext()
  const page = await openPersonsPage(context)
  await page.setExtraHTTPHeaders({ 'sec-gpc': '1' })
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })
  })
  const visit = async (path: string) => {
    const answered = page.waitForResponse((response) => response.url().includes('/v1/hits'))
    await page.goto(`${addressOf(collector.app)}${path}`)
    return (await answered).status()
  }
  const kept = async () => [
    ...(await context.cookies()).map(({ name }) => name),
    ...(await page.evaluate(() => Object.keys(localStorage))),
  ]
  return { collector, page, visit, kept }
}

test('a browser that opts out keeps nothing and is counted as nobody, until its visitor agrees', async () => {
  const { collector, page, visit, kept } = await openShop({
    gpc: 'honoured',
    when_denied: 'anonymous',
  })
  expect(await visit('/shop/?utm_source=mail&gclid=G-1')).toBe(200)
  expect(await kept()).toEqual([])
  expect(await page.evaluate(() => window.tl?.('clientId'))).toBeUndefined()

  const answered = page.waitForResponse((response) => response.url().includes('/v1/hits'))
  await page.evaluate(() => window.tl?.('consent', 'granted'))
  expect((await answered).status()).toBe(200)

  // What was answered is kept no longer.
  await page.waitForFunction(() => !/tl_hit/.test(Object.keys(localStorage).join()))
  expect((await kept()).toSorted()).toEqual([
    'tl_cid',
    'tl_cid',
    'tl_consent',
    'tl_visit',
    'tl_visit_source',
  ])
  const said = "consent, client_id != '' as named, click_id, extract(url, '[?].*') as query"
  expect(await collector.rows(`select ${said} from hits order by consent`)).toEqual([
    { consent: 'denied', named: 0, click_id: '', query: '?utm_source=mail' },
    { consent: 'granted', named: 1, click_id: 'G-1', query: '?utm_source=mail&gclid=G-1' },
  ])
  expect(await collector.rows('select count() as n from visits')).toEqual([{ n: 1 }])
})

test('where signals are ignored it is counted as any other', async () => {
  const { collector, visit, kept } = await openShop({})

  expect(await visit('/shop/')).toBe(200)

  expect(await kept()).toContain('tl_cid')
  expect(await collector.rows('select consent from hits')).toEqual([{ consent: 'granted' }])
})

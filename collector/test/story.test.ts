import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'puppeteer-core'
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

const dayMs = 86_400_000
const header = 'date,utm_source,utm_medium,utm_campaign,cost,currency,clicks'
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

type Told = { dealId: string; clientId: string; adDay: string }
type Teller = {
  deal(told: Told): Promise<unknown>
  payment(told: Told): Promise<unknown>
  costs(rows: string[]): Promise<unknown>
}

test.each<{ order: string; tell: (teller: Teller, told: Told) => Promise<void> }>([
  {
    order: 'the deal, the payment and then the cost',
    async tell({ deal, payment, costs }, told) {
      await deal(told)
      await payment(told)
      await costs([`${told.adDay},google,cpc,spring,120.50,EUR,7`])
    },
  },
  {
    order: 'the cost first, and the deal and the payment after it',
    async tell({ deal, payment, costs }, told) {
      await costs([`${told.adDay},google,cpc,spring,120.50,EUR,7`])
      await deal(told)
      await payment(told)
    },
  },
  {
    order: 'the cost file twice',
    async tell({ deal, payment, costs }, told) {
      await deal(told)
      await costs([`${told.adDay},google,cpc,spring,120.50,EUR,7`])
      await payment(told)
      await costs([`${told.adDay},google,cpc,spring,120.50,EUR,7`])
    },
  },
  {
    order: 'a wrong day of costs and then the right one',
    async tell({ deal, payment, costs }, told) {
      await costs([
        `${told.adDay},google,cpc,spring,999.99,EUR,70`,
        `${told.adDay},google,cpc,misspelt,5,EUR,1`,
      ])
      await deal(told)
      await payment(told)
      await costs([`${told.adDay},google,cpc,spring,120.50,EUR,7`])
    },
  },
])('from the click to the ROI: $order', async ({ tell }) => {
  const world = await openWorld()
  const { origin, collector, context } = world

  // Day one: an ad is clicked, and pages are looked at.
  const adDay = dayOf(world.now())
  const ad = `${origin}/shop/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=Gx1`
  const first = await world.openPage()
  await hitSent(first, () => first.goto(ad))
  await hitSent(first, () => first.click('a[href^="product-"]'))
  const clientId = await cookieOf(context, origin)
  expect(clientId.value).toMatch(/^[1-9]\d{0,9}\.\d{10}$/)
  await first.close()

  // The next day: back by hand, and a request is left.
  world.later(dayMs)
  const second = await world.openPage()
  await hitSent(second, () => second.goto(`${origin}/shop/`))
  expect((await cookieOf(context, origin)).value).toBe(clientId.value)
  await hitSent(second, () => second.goto(`${origin}/shop/request.html`))
  await second.type('input[name=name]', 'Anna')
  await second.type('input[name=phone]', '+49 30 23125 000')
  await hitSent(second, () => second.click('button[type=submit]'))
  const shown = await second.$eval('main', (main) => main.textContent ?? '')
  expect(shown).toContain('tl_cid')
  expect(shown).toContain(clientId.value)
  const dealId = await second.$eval('strong', (strong) => strong.textContent ?? '')

  // The shop told the collector of the request; its CRM tells of the sale.
  await tell(world.teller, { dealId, clientId: clientId.value, adDay })

  await collector.store.drain()
  const days = `&from=${adDay}&to=${dayOf(world.now())}`
  const { body } = await collector.get(`/v1/reports/performance?site=default${days}`)

  // profit 1500.00 − 600.00 − 120.50 = 779.50; 779.50 / 120.50 = 6.46887…
  // (1500.00 − 120.50) / 120.50 = 11.44813…; 120.50 / 1500.00 = 0.08033…
  expect(body.rows).toEqual([
    {
      channel: 'Paid Search',
      campaign: 'spring',
      visits: 1,
      visitors: 1,
      leads: 1,
      deals: 1,
      won: 1,
      revenue: 1500,
      cogs: 600,
      cost: 120.5,
      clicks: 7,
      cpl: 120.5,
      cpo: 120.5,
      roi: expect.closeTo(6.468879668, 8),
      romi: expect.closeTo(11.44813278, 8),
      drr: expect.closeTo(0.080333333, 8),
      visit_to_lead: 1,
      lead_to_won: 1,
    },
    expect.objectContaining({ channel: 'Direct', visits: 1, visitors: 1, leads: 0, revenue: 0 }),
  ])
  expect(body.totals).toMatchObject({
    visits: 2,
    visitors: 1,
    leads: 1,
    revenue: 1500,
    cost: 120.5,
  })

  const hits = await collector.rows('select type, name from hits order by type, name')
  const pageview = { type: 'pageview', name: '' }
  const goal = { type: 'goal', name: 'request' }
  const start = { type: 'form', name: 'start' }
  const submit = { type: 'form', name: 'submit' }
  const pages = Array.from({ length: 5 }, () => pageview)
  expect(hits.filter(({ type }) => type !== 'engagement')).toEqual([start, submit, goal, ...pages])
})

test('the collector sets the cookie again, so that it lives 400 days', async () => {
  const { origin, context, openPage } = await openWorld()
  const page = await openPage()
  await hitSent(page, () => page.goto(`${origin}/shop/`))

  const { expires } = await cookieOf(context, origin)
  expect((expires - Date.now() / 1000) / 86_400).toBeCloseTo(400, 1)
})

test('the ES module counts as the tag does', async () => {
  const { origin, collector, openPage } = await openWorld()
  const page = await openPage()
  await page.goto(`${origin}/shop/ads.html`)
  const code = await readFile(new URL('../../sdk/dist/index.js', import.meta.url), 'utf8')
  const calls = `
goal('early', { value: '12.50', currency: 'eur' })
init({ site: 'default', collector: '${origin}' })`
  await hitSent(page, () => page.addScriptTag({ type: 'module', content: `${code}${calls}` }))

  const sent = await collector.rows('select type, name, value, currency from hits order by type')
  expect(sent).toEqual([
    { type: 'goal', name: 'early', value: 12.5, currency: 'EUR' },
    { type: 'pageview', name: '', value: 0, currency: '' },
  ])
})

test('a goal in the moment of leaving arrives, and a form sent by script carries the client ID', async () => {
  const { origin, collector, context } = await openWorld()
  const page = await context.newPage()
  await hitSent(page, () => page.goto(`${origin}/shop/request.html`))
  const left = page.waitForNavigation()
  await page.evaluate(() => {
    window.tl?.('goal', 'leaving')
    const form = document.querySelector('form')
    if (form) HTMLFormElement.prototype.submit.call(form)
  })
  await left

  const { value } = await cookieOf(context, origin)
  expect(await page.$eval('main', (main) => main.textContent)).toContain(value)
  await page.close()
  const arrived = async () =>
    (await collector.rows("select name from hits where name = 'leaving'")).length === 1
  while (!(await arrived())) await new Promise((resolve) => setImmediate(resolve))
})

test('the start page shows a hit as it arrives', async () => {
  const { origin, collector, openPage } = await openWorld()
  const watcher = await openPage()
  await watcher.goto(`${origin}/?key=${collector.apiKey.key}`)
  expect(watcher.url()).toBe(`${origin}/`)
  expect(await watcher.$eval('pre', (pre) => pre.textContent)).toContain(
    `${origin}/tl.js?site=default`,
  )

  const visitor = await openPage()
  await hitSent(visitor, () => visitor.goto(`${origin}/shop/?utm_source=vk&utm_medium=cpc`))
  const row = await watcher.waitForSelector('#hits tbody tr')
  expect(await row?.evaluate((tr) => tr.textContent)).toContain('Paid Social')
})

test('a headless browser that hides nothing is marked as a bot, and left out of reports', async () => {
  const { origin, collector, context, now } = await openWorld()
  const page = await context.newPage()
  await hitSent(page, () => page.goto(`${origin}/shop/`))

  expect(await collector.rows('select bot, bot_reasons, marks, browser from hits')).toEqual([
    {
      bot: 1,
      bot_reasons: ['ua', 'webdriver', 'headless'],
      marks: 'webdriver,headless',
      browser: 'Chrome Headless',
    },
  ])
  const days = `from=${dayOf(now())}&to=${dayOf(Date.now() + dayMs)}`
  const visits = async (bots: string) =>
    (await collector.get(`/v1/reports/performance?site=default&${days}${bots}`)).body.totals.visits
  expect(await visits('')).toBe(0)
  expect(await visits('&bots=in')).toBe(1)
})

test("a person's browser tells its window and time zone, and is none", async () => {
  const { origin, collector, openPage } = await openWorld()
  const page = await openPage()
  await page.setViewport({ width: 1000, height: 700 })
  await page.emulateTimezone('Asia/Tokyo')
  await hitSent(page, () => page.goto(`${origin}/shop/`))

  const said =
    'viewport, time_zone, marks, bot, bot_reasons, device_type, os, browser, browser_version'
  expect(await collector.rows(`select ${said} from hits`)).toEqual([
    {
      viewport: '1000x700',
      time_zone: 'Asia/Tokyo',
      marks: '',
      bot: 0,
      bot_reasons: [],
      device_type: 'desktop',
      os: 'Linux',
      browser: 'Chrome',
      browser_version: '143',
    },
  ])
})

/** A collector with the shop on a port of its own, a browser without a past, and one clock for both. */
async function openWorld() {
  // The story ends today, by the clock of the shop's back end.
  let aheadMs = -dayMs
  const now = () => Date.now() + aheadMs
  const collector = await openTestCollector({ now })
  await mountShop(collector.app, collector.apiKey)
  await collector.app.listen({ host: '127.0.0.1', port: 0 })
  const context = await browser.createBrowserContext()

  return {
    collector,
    context,
    origin: addressOf(collector.app),
    now,
    later(ms: number) {
      aheadMs += ms
    },
    async openPage(): Promise<Page> {
      const page = await openPersonsPage(context)
      await page.evaluateOnNewDocument((ms) => {
        const real = Date.now
        Date.now = () => real() + ms
      }, aheadMs)
      return page
    },
    teller: tellerOf(collector, now),
  }
}

function tellerOf(
  { post }: Awaited<ReturnType<typeof openTestCollector>>,
  now: () => number,
): Teller {
  return {
    deal: ({ dealId, clientId }) =>
      post('/v1/deals?site=default', [
        {
          deal_id: dealId,
          client_id: clientId,
          status: 'won',
          revenue: 1500,
          cogs: 600,
          currency: 'EUR',
          created_at: now(),
          updated_at: now(),
        },
      ]),
    payment: ({ dealId }) =>
      post('/v1/payments?site=default', [
        { payment_id: 'P-1', deal_id: dealId, paid_at: now(), amount: '1500.00', currency: 'EUR' },
      ]),
    costs: (rows) =>
      post('/v1/costs?site=default', `${[header, ...rows].join('\n')}\n`, { type: 'text/csv' }),
  }
}

/** Does something on a page and waits until a batch of hits was taken because of it. */
async function hitSent(page: Page, act: () => Promise<unknown>): Promise<void> {
  const taken = page.waitForResponse(
    (response) =>
      response.url().includes('/v1/hits') &&
      response.status() === 200 &&
      // Of the next page, and not what the last one still had to tell.
      (response.request().postData() ?? '').includes('"type":"pageview"'),
  )
  await Promise.all([taken, act()])
}

async function cookieOf(context: BrowserContext, origin: string) {
  const { hostname } = new URL(origin)
  const cookie = (await context.cookies()).find(
    ({ name, domain }) => name === 'tl_cid' && domain === hostname,
  )
  if (!cookie) throw new Error('The browser holds no tl_cid')
  return cookie
}

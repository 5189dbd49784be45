import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { form, post as postTo, type Vendor } from '../../connectors/test/vendor.ts'
import { asterisk } from '../../connectors/test/vendors/asterisk.ts'
import { mango } from '../../connectors/test/vendors/mango.ts'
import { twilio } from '../../connectors/test/vendors/twilio.ts'
import { hasFirefox, launchChromium, launchFirefox } from '../../sdk/browser/launch-browser.ts'
import { addressOf, mountShop } from '../src/example-shop.ts'
import { openPersonsPage } from './open-persons-page.ts'
import { openTestCollector } from './open-test-collector.ts'
import { sendDelivery } from './send-delivery.ts'

const own = '+74951234567'
const pool = ['+74950000001', '+74950000002']
const fallback = '+74950000009'
const leaflet = '+74950000777'

const settings = {
  domains: ['localhost'],
  phone_country: 'RU',
  number_pools: [{ name: 'ads', numbers: pool, fallback }],
  number_places: [{ from: '+7 (495) 123-45-67' }],
  static_numbers: [
    { number: leaflet, label: 'Leaflet', source: 'leaflet', campaign: 'autumn' },
    { number: fallback, label: 'The site', source: 'site', medium: 'phone' },
  ],
}

const browsers = [
  { name: 'Chromium', launch: launchChromium, missing: '' },
  {
    name: 'Firefox',
    launch: launchFirefox,
    missing: hasFirefox() ? '' : 'no Firefox: install firefox-esr or set FIREFOX_PATH',
  },
]

for (const { name, launch, missing } of browsers) {
  if (missing) console.warn(`Left out ${name}: ${missing}`)
  describe.skipIf(missing)(
    `in ${name}`,
    () => {
      let browser: Browser
      beforeAll(async () => {
        browser = await launch()
      })
      afterAll(() => browser.close())

      test('each visitor sees a number of his own, and each call lands on its visit', async () => {
        const database = `calls_${name.toLowerCase()}`
        const before = await openShop(database)
        const anna = await arrive(
          'utm_source=google&utm_medium=cpc&utm_campaign=tea&utm_term=oolong',
        )
        const boris = await arrive('utm_source=yandex&utm_medium=cpc&utm_campaign=pots')
        const clara = await arrive('utm_source=vk&utm_medium=social')

        expect([anna.number, boris.number]).toEqual(pool)
        expect(clara.number).toBe(fallback)
        // Known at once on the next page: it stands there before any hit could be answered.
        await anna.page.goto(`${before.origin}/shop/contacts.html?again`)
        expect(await numberIn(anna.page)).toBe(pool[0])

        for (const [at, status] of ['ringing', 'completed'].entries()) {
          await call(twilio, (url) =>
            form(
              {
                ...{ CallSid: 'CA1', AccountSid: 'AC1', Direction: 'inbound', CallStatus: status },
                ...{ From: '+79160000001', To: anna.number, SequenceNumber: `${at}` },
                Timestamp: new Date(dialledAt() + at * 65_000).toUTCString(),
                ...(status === 'completed' ? { CallDuration: '65' } : {}),
              },
              url,
            ),
          )
        }
        await call(mango, (url) =>
          form(
            {
              json: JSON.stringify({
                ...{ entry_id: 'E1', call_direction: 1, entry_result: 1, disconnect_reason: 1110 },
                ...{ from: { number: '79160000002' }, line_number: boris.number.slice(1) },
                ...{ to: { extension: '101', number: 'sip:101@pbx' } },
                ...{ create_time: seconds(), forward_time: seconds(), talk_time: seconds() },
                end_time: seconds() + 60,
              }),
            },
            `${url}/events/summary`,
          ),
        )
        await call(asterisk, (url) => {
          const at = moscow()
          const line = `"","79160000003","600","from-trunk","","PJSIP/trunk-1","PJSIP/101-2","Dial","PJSIP/101,20","${at}","${at}","${at}",60,60,"ANSWERED","DOCUMENTATION","17.1","${clara.number.slice(1)}"\n`
          return postTo(line, { type: 'text/csv', url })
        })
        await before.post('/v1/calls?site=default', [
          {
            ...{ call_id: 'L1', provider: 'pbx', from: '+79160000004', to: leaflet },
            ...{ started_at: dialledAt(), status: 'answered', talk_s: 60 },
          },
        ])

        const log = await before.log(4)
        const seen = ['reason', 'confidence', 'source', 'medium', 'campaign', 'term', 'client_id']
        expect(log.map((row) => [row.call_id, ...seen.map((field) => row[field])])).toEqual([
          ['17.1', 'source_only', expect.any(Number), 'site', 'phone', '', '', ''],
          ['CA1', 'lease', 1, 'google', 'cpc', 'tea', 'oolong', anna.clientId],
          ['E1', 'lease', 1, 'yandex', 'cpc', 'pots', '', boris.clientId],
          ['L1', 'static', expect.any(Number), 'leaflet', 'offline', 'autumn', '', ''],
        ])

        // Boris comes back after a restart, to a browser that has forgotten his number.
        const port = Number(new URL(before.origin).port)
        await before.close()
        const after = await openShop(database, port)
        const asked = new URL('/shop/contacts.html', after.origin).href
        await boris.page.evaluate(() => localStorage.removeItem('tl_number'))
        await boris.page.goto(asked)
        await shows(boris.page, boris.number)
        await after.close()

        async function arrive(query: string) {
          const context = await browser.createBrowserContext()
          const page = await openVisitorsPage(context)
          await page.goto(`${before.origin}/shop/contacts.html?${query}`)
          await shows(page, /^\+749500000/)
          return {
            page,
            number: await numberIn(page),
            clientId: await page.evaluate(() => String(window.tl?.('clientId'))),
          }
        }

        async function call(vendor: Vendor, message: (url: string) => ReturnType<typeof form>) {
          const connected = await before.put(
            `/v1/sites/default/connectors/${vendor.name}`,
            vendor.settings,
          )
          const unsigned = message(connected.body.webhook_url)
          const delivery = vendor.signing ? vendor.signing.sign(unsigned) : unsigned
          expect((await sendDelivery(before.app, delivery)).status).toBe(200)
        }
      })
    },
    120_000,
  )
}

async function openShop(database: string, port = 0) {
  const collector = await openTestCollector({ now: Date.now, database })
  await mountShop(collector.app, collector.apiKey)
  if (port === 0) await collector.put('/v1/sites/default', settings)
  await collector.app.listen({ host: '127.0.0.1', port })
  return {
    ...collector,
    origin: addressOf(collector.app),
    /** The report of calls by their IDs, once as many are matched. */
    async log(count: number): Promise<Record<string, unknown>[]> {
      await collector.matcher.settle()
      await collector.store.drain()
      const { body } = await collector.get('/v1/reports/calls?site=default')
      expect(body.rows.length).toBe(count)
      return body.rows.toSorted((a: { call_id: string }, b: { call_id: string }) =>
        a.call_id < b.call_id ? -1 : 1,
      )
    },
  }
}

async function openVisitorsPage(context: BrowserContext): Promise<Page> {
  const isFirefox = (await context.browser().version()).toLowerCase().includes('firefox')
  if (!isFirefox) return openPersonsPage(context)
  const page = await context.newPage()
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'webdriver', { value: false })
  })
  return page
}

const numberIn = (page: Page) =>
  page.$eval('main a[href^="tel:"]', (link) => link.getAttribute('href')?.slice(4) ?? '')

/** Waits until the shop's own number has given way to one like this. */
async function shows(page: Page, number: string | RegExp): Promise<void> {
  const pattern = typeof number === 'string' ? `^\\${number}$` : number.source
  await page.waitForFunction(
    (like, ours) => {
      const href = document.querySelector('main a[href^="tel:"]')?.getAttribute('href') ?? ''
      return href !== `tel:${ours}` && RegExp(like).test(href.slice(4))
    },
    {},
    pattern,
    own,
  )
}

/** Nobody dials in the second in which he reads, and providers tell whole seconds. */
const dialledAt = () => Date.now() + 2000
const seconds = () => Math.floor(dialledAt() / 1000)
const moscow = () =>
  new Date(dialledAt() + 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

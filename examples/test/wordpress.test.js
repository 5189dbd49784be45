import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.js'
import { installed } from './installed.js'
import { servePhp } from './serve-php.js'

const php = installed('php', 'Install php-cli to run the WordPress plugin of the examples.')

describe.skipIf(!php)('WordPress with Contact Form 7', () => {
  inEachBrowser(({ world, open, filled }) => {
    let site
    beforeAll(async () => {
      const { origin, collector } = world()
      site = await servePhp('php/wordpress.php', {
        THROUGHLINE_COLLECTOR: `${origin}/stats`,
        THROUGHLINE_SITE: 'default',
        THROUGHLINE_KEY: collector.apiKey,
      })
    })
    afterAll(() => site?.close())

    test('the counter is on the page, and a request is a goal and a deal that names its visitor', async () => {
      const { hit, goals, collector } = world()
      const page = await open(`${site.origin}/contact/`)
      await hit({ type: 'pageview', title: 'Contact' })
      const id = await filled(page)
      await page.type('[name=your-name]', 'Anna')
      await page.type('[name=your-email]', 'anna@example.com')
      await page.click('[type=submit]')
      await page.waitForSelector('form[data-status=mail_sent]')

      await hit({ type: 'goal', name: 'request' })
      expect(goals().map(({ name }) => name)).toEqual(['request'])
      expect(
        await collector.rows(
          `select crm, email, status from current_deals where client_id = '${id}'`,
        ),
      ).toEqual([{ crm: 'contact-form-7', email: 'anna@example.com', status: 'new' }])
      // The form is reset, and ready for another.
      await filled(page)
      expect(site.said()).not.toMatch(/Warning|Fatal|Deprecated|did not take/)
    })

    test('a request with wrong fields is no goal', async () => {
      const { hit, goals } = world()
      const page = await open(`${site.origin}/contact/`)
      await hit({ type: 'pageview' })
      await page.click('[type=submit]')
      await page.waitForSelector('form[data-status=validation_failed]')
      await page.evaluate(() => window.tl('goal', 'last'))
      await hit({ type: 'goal', name: 'last' })

      expect(goals().map(({ name }) => name)).toEqual(['last'])
    })

    test('the page is the same for all, so that it may be cached', async () => {
      const asked = (headers) =>
        fetch(`${site.origin}/contact/`, { headers }).then((it) => it.text())

      expect(await asked({ cookie: 'tl_cid=758596365.1795400123' })).toBe(await asked({}))
    })
  })
})

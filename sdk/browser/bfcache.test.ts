import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const swaps = [{ from: '+7 495 123-45-67', to: '+74959765432' }]
const form = '<form method="post"><input name="phone"></form>'

declare global {
  interface Window {
    watched?: boolean
  }
}

inEachBrowser(({ open, pages }) => {
  test('the counter does not keep a page out of the back/forward cache, and counts it when it comes back', async () => {
    const settings = {
      goals: [{ name: 'read', on: 'time' as const, match: '1' }],
      watch: ['errors' as const],
    }
    // It says itself how it came: Firefox answers no questions to a page that was in its cache.
    const page = await open(
      `<p>+7 495 123-45-67</p>${form}<script>
        document.addEventListener('load', ({ target }) => {
          if (/tl-watch/.test(target.src)) watched = true
        }, true)
        addEventListener('pageshow', ({ persisted }) => {
          const [{ type }] = performance.getEntriesByType('navigation')
          if (persisted || type === 'back_forward') console.log(persisted ? 'restored' : 'loaded again')
        })
      </script>`,
      { swaps, settings },
    )
    const url = page.url()
    const isFirefox = (await page.browser().version()).toLowerCase().includes('firefox')
    await pages().hit({ type: 'pageview', url })
    // Firefox keeps no page that was left while a script of it was on its way, whosever it is.
    await page.waitForFunction(() => window.watched)
    const said = new Promise((resolve) => {
      page.once('console', (message) => resolve(message.text()))
    })
    const next = pages().show(
      'text/html',
      `<script>onload = () => setTimeout(() => history.back())</script>`,
    )
    await page.evaluate((address) => {
      location.href = address
    }, next)

    // The shell of Chromium that tests run in has no such cache: there the page is loaded again.
    expect(await said).toBe(isFirefox ? 'restored' : 'loaded again')
    const views = await pages().hits(
      (hits) => hits.filter((hit) => hit.url === url && hit.type === 'pageview').length > 1,
    )
    expect(views.filter((hit) => hit.url === url && hit.type === 'pageview').length).toBe(2)
    await page.close()
  })
})

import { afterAll, expect, test } from 'vitest'
import { launchChromium } from './launch-browser.ts'
import { openPages } from './open-pages.ts'

const browser = await launchChromium()
const pages = await openPages()
afterAll(async () => {
  await browser.close()
  await pages.close()
})

// Of the stock browsers only Chromium renders pages ahead: https://caniuse.com/speculation-rules
test('a page that the browser rendered ahead counts once, and from when it is shown', async () => {
  const tag = `<script src="${pages.show('text/javascript', pages.script({}))}"></script>`
  const last = pages.urlOf(pages.show('text/html', `<!doctype html>${tag}`))
  // It tells of itself and goes on by itself: Puppeteer may never find the frame that is shown.
  const next = pages.urlOf(
    pages.show(
      'text/html',
      `<!doctype html>${tag}<script>
        addEventListener('load', () => localStorage.setItem('ahead', document.prerendering))
        document.addEventListener('prerenderingchange', async () => {
          const [{ activationStart }] = performance.getEntriesByType('navigation')
          await fetch('/shown', { method: 'POST', body: activationStart })
          location = ${JSON.stringify(last)}
        })
      </script>`,
    ),
  )
  const rules = JSON.stringify({
    prerender: [{ source: 'list', urls: [next], eagerness: 'immediate' }],
  })
  const first = pages.urlOf(
    pages.show(
      'text/html',
      `<!doctype html>${tag}<script type="speculationrules">${rules}</script><a href="${next}">On</a>`,
    ),
  )
  const page = await browser.newPage()
  await page.goto(first)
  await page.waitForFunction(() => localStorage.getItem('ahead') === 'true')
  await pages.hit({ type: 'pageview', url: first })

  const clickedMs = Date.now()
  await page.click('a')
  const shown = await pages.posted(({ url, body }) => (url === '/shown' ? body : undefined))
  expect(Number(shown)).toBeGreaterThan(0)
  await pages.hit({ type: 'pageview', url: next })
  // What it sends when it is left comes before the hits of the page after it.
  await pages.hit({ type: 'pageview', url: last })
  const views = await pages.hits((hits) => hits.length > 0)
  const ofNext = views.filter(({ type, url }) => type === 'pageview' && url === next)
  expect(ofNext).toHaveLength(1)
  expect(Number(ofNext[0]?.ts)).toBeGreaterThanOrEqual(clickedMs)
})

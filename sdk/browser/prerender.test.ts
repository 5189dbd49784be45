import { afterAll, expect, test, vi } from 'vitest'
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
  const next = pages.urlOf(
    pages.show(
      'text/html',
      `<!doctype html>${tag}<script>
        addEventListener('load', () => localStorage.setItem('ahead', document.prerendering))
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
  await pages.hit({ type: 'pageview', url: next })
  // Puppeteer hears late that the frame is another one: asked before, the old one is gone.
  await vi.waitFor(async () => expect(await page.evaluate(wasAhead)).toBe(true), {
    timeout: 10_000,
  })
  // What it sends when it is left comes last.
  await page.goto('about:blank')
  const views = await pages.hits((hits) => hits.some(({ type }) => type === 'pageview'))
  const ofNext = views.filter(({ type, url }) => type === 'pageview' && url === next)
  expect(ofNext).toHaveLength(1)
  expect(Number(ofNext[0]?.ts)).toBeGreaterThanOrEqual(clickedMs)
})

/** Whether the page that is asked was rendered before it was shown. */
function wasAhead(): boolean {
  const [entry] = performance.getEntriesByType('navigation')
  return Number(entry && Reflect.get(entry, 'activationStart')) > 0
}

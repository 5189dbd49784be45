import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { browsers } from './in-each-browser.ts'

/** The same tests in every stock browser, for pages that are served elsewhere. `browser` gives the one that runs. */
export function describeInEachBrowser(define: (browser: () => Browser) => void): void {
  for (const { name, launch, missing } of browsers) {
    if (missing) console.warn(`Left out ${name}: ${missing}`)
    describe.skipIf(missing)(`in ${name}`, () => {
      let browser: Browser
      beforeAll(async () => {
        browser = await launch()
      })
      afterAll(() => browser?.close())
      define(() => browser)
    })
  }
}

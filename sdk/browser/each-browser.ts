import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { hasFirefox, launchChromium, launchFirefox } from './launch-browser.ts'

const browsers = [
  { name: 'Chromium', launch: launchChromium, missing: '' },
  {
    name: 'Firefox',
    launch: launchFirefox,
    missing: hasFirefox() ? '' : 'no Firefox: install firefox-esr or set FIREFOX_PATH',
  },
]

/** The same tests in every stock browser. `browser` gives the one that runs. */
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

import type { BrowserContext, Page } from 'puppeteer-core'

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'

/**
 * A page that looks as a person's does, so that its visits are in reports: neither the mark of
 * automation, nor the word Headless in the User-Agent and the Client Hints.
 */
export async function openPersonsPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.evaluateOnNewDocument((name) => {
    Object.defineProperty(navigator, 'webdriver', { value: false })
    // A page that is left bears the headless name again, whatever it is told to say: to itself, and in what it
    // sends. That is lost here, and comes with the next page.
    Object.defineProperty(navigator, 'userAgent', { value: name })
    navigator.sendBeacon = () => true
  }, userAgent)
  await page.setUserAgent({
    userAgent,
    userAgentMetadata: {
      brands: [
        { brand: 'Chromium', version: '143' },
        { brand: 'Google Chrome', version: '143' },
      ],
      platform: 'Linux',
      platformVersion: '',
      architecture: 'x86',
      model: '',
      mobile: false,
    },
  })
  return page
}

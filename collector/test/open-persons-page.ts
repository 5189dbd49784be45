import type { BrowserContext, Page } from 'puppeteer-core'

/**
 * A page that looks as a person's does, so that its visits are in reports: neither the mark of
 * automation, nor the word Headless in the User-Agent and the Client Hints.
 */
export async function openPersonsPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'webdriver', { value: false })
    // What a page sends as it is left bears the headless name, whatever it is told to say: here it is
    // lost, and comes with the next page.
    navigator.sendBeacon = () => true
  })
  await page.setUserAgent({
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
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

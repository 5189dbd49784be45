import { existsSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import puppeteer from 'puppeteer-core'

/**
 * A stock Chromium: `CHROME_PATH`, else the system's, else the one that npm brought (Linux on x64).
 * @throws where there is none.
 */
export async function launchChromium(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: await chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-quic',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/**
 * A page that looks as a person's does, so that its visits are in reports: neither the mark of
 * automation, nor the word Headless in the User-Agent and the Client Hints.
 */
export async function openPersonsPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'webdriver', { value: false })
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

async function chromiumPath(): Promise<string> {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH) return CHROME_PATH
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  // Told before it is imported that it stands on a bare machine, it brings its own system libraries.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'
  const { default: chromium } = await import('@sparticuz/chromium')
  return chromium.executablePath()
}

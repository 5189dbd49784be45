import { existsSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'
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
 * A stock Firefox: `FIREFOX_PATH`, else Debian's.
 * @throws where there is none.
 */
export async function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath() })
}

export const hasFirefox = () => existsSync(firefoxPath())

function firefoxPath(): string {
  return process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr'
}

/** Where Chromium is; it may have to be unpacked, which two processes must not do at once. */
export async function chromiumPath(): Promise<string> {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH) return CHROME_PATH
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  // Told before it is imported that it stands on a bare machine, it brings its own system libraries.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x'
  // It looks for its fonts in /tmp alone, and hangs at the first input without any. There it stays.
  const { TMPDIR } = process.env
  process.env.TMPDIR = '/tmp'
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    return await chromium.executablePath()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}

import type { Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Replacement, SiteSettings } from '../../schema/src/index.ts'
import { describeInEachBrowser } from './each-browser.ts'
import { openPages, type Pages } from './open-pages.ts'

type Given = {
  swaps?: Replacement[]
  /** Other settings of the site. */
  settings?: Partial<SiteSettings> & { later?: string[] }
  /** Of the page's address, with `?` or `#`. */
  query?: string
  /** Markup of the head, after the counter's tag. */
  head?: string
  /** What the counter's script waits for. */
  whenReady?: Promise<unknown>
  /** What is waited for; by default `load`, and then the counter's second script. */
  until?: 'load' | 'domcontentloaded' | 'first script'
}

type World = {
  /** Opens a page with `body` and the counter in its head. */
  open(body: string, given?: Given): Promise<Page>
  pages(): Pages
}

declare global {
  interface Window {
    cameLater?: boolean
  }
}

// Says when the second script has run.
const look = `<script>document.addEventListener('load', ({ target }) => {
  if (/tl-later/.test(target.src)) cameLater = true
}, true)</script>`

/** The same tests in every stock browser. No page may see an error. */
export function inEachBrowser(define: (world: World) => void): void {
  describeInEachBrowser((browser) => {
    let pages: Pages
    let page: Page | undefined
    const errors: unknown[] = []

    beforeAll(async () => {
      pages = await openPages()
    })
    afterEach(() => expect(errors.splice(0)).toEqual([]))
    afterAll(() => pages?.close())

    define({ open, pages: () => pages })

    async function open(body: string, given: Given = {}): Promise<Page> {
      const { swaps = [], settings, query = '', head = '', whenReady, until = 'load' } = given
      const script = pages.show('text/javascript', pages.script({ swaps, ...settings }), whenReady)
      const tag = `<script ${whenReady ? 'async ' : ''}src="${script}"></script>`
      const html = `<!doctype html><meta charset="utf-8">${look}${tag}${head}${body}`
      const url = pages.urlOf(pages.show('text/html', html)) + query
      if (!page || page.isClosed()) {
        page = await browser().newPage()
        page.on('pageerror', (error) => {
          // Firefox says so of a script that a test has spoilt.
          if (!/integrity attribute/.test(String(error))) errors.push(error)
        })
      }
      await page.goto(url, { waitUntil: until === 'first script' ? 'load' : until })
      if (until === 'load') await page.waitForFunction(() => window.cameLater)
      return page
    }
  })
}

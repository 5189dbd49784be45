import type { Page } from 'puppeteer-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AppName, bundleApp } from './bundle-app.ts'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    app: { show(change: { phone?: string; note?: string; open?: boolean }): void }
    framework: {
      errors: string[]
      html(): string | Promise<string>
      hydrate(root: Element | null): void
      render(root: Element | null): void
    }
    seen: string[]
  }
}

const swaps = [{ from: '+7 495 123-45-67', to: '+74959765432' }]
const names: AppName[] = ['React 18', 'React 19', 'Vue 3']

inEachBrowser(({ open, pages }) => {
  describe.each(names)('%s', (name) => {
    let app = ''
    let html = ''
    beforeAll(async () => {
      app = pages().show('text/javascript', await bundleApp(name))
      const page = await open('', { head: `<script src="${app}"></script>` })
      html = await page.evaluate(() => window.framework.html())
    })

    const openRendered = async () => {
      const page = await open('<main></main>', { swaps, head: `<script src="${app}"></script>` })
      await page.evaluate(() => window.framework.render(document.querySelector('main')))
      await page.waitForFunction(() => document.querySelector('section'))
      return page
    }

    test('what it renders is swapped, split texts too', async () => {
      const page = await openRendered()

      await shows(page, 'section', 'Call 8 (495) 976-54-32 now8 (495) 976-54-328 495 976-54-32')
      expect(await page.$eval('a', (a) => a.getAttribute('href'))).toBe('tel:8 (495) 976-54-32')
    })

    test('a render with the same texts keeps the swap', async () => {
      const page = await openRendered()
      await shows(page, 'p', '8 (495) 976-54-32')

      await page.evaluate(() => window.app.show({ note: 'seen' }))
      await page.waitForSelector('a.seen')

      await shows(page, 'a', 'Call 8 (495) 976-54-32 now')
      await shows(page, 'p', '8 (495) 976-54-32')
    })

    test('a changed text is shown, and the original that comes back is swapped again', async () => {
      const page = await openRendered()

      await page.evaluate(() => window.app.show({ phone: 'nobody' }))
      await shows(page, 'p', 'nobody')
      await page.evaluate(() => window.app.show({ phone: '8 (495) 123-45-67' }))

      await shows(page, 'p', '8 (495) 976-54-32')
      await shows(page, 'a', 'Call 8 (495) 976-54-32 now')
    })

    test('an element that was swapped unmounts and comes back', async () => {
      const page = await openRendered()
      await shows(page, 'div', '8 495 976-54-32')

      await page.evaluate(() => window.app.show({ open: false }))
      await page.waitForFunction(() => !document.querySelector('div'))
      await page.evaluate(() => window.app.show({ open: true }))

      await shows(page, 'div', '8 495 976-54-32')
      await shows(page, 'p', '8 (495) 976-54-32')
      expect(await page.evaluate(() => window.framework.errors)).toEqual([])
    })

    test('before it hydrates only links are swapped, after it texts too', async () => {
      const look = `window.seen = [document.querySelector('a').href, document.querySelector('p').textContent]`
      const take = `framework.hydrate(document.querySelector('#root'))`
      const page = await open(
        // As all of them load what hydrates: once the page is parsed.
        `<div id="root">${html}</div><script src="${app}" defer></script>
        <script>document.addEventListener('DOMContentLoaded', () => { ${look};${take} })</script>`,
        { swaps },
      )

      await shows(page, 'section', 'Call 8 (495) 976-54-32 now8 (495) 976-54-328 495 976-54-32')
      expect(await page.evaluate(() => window.seen)).toEqual([
        'tel:8 (495) 976-54-32',
        '8 (495) 123-45-67',
      ])
      expect(await page.evaluate(() => window.framework.errors)).toEqual([])
    })

    test('what it restores when it hydrates late is swapped again, and it lives', async () => {
      const page = await open(`<main>${html}</main>`, {
        swaps,
        head: `<script src="${app}"></script>`,
      })
      await shows(page, 'p', '8 (495) 976-54-32')

      await page.evaluate(() => window.framework.hydrate(document.querySelector('main')))
      await page.waitForFunction(() => window.app)
      await page.evaluate(() => window.app.show({ note: 'seen' }))
      await page.waitForSelector('a.seen')

      await shows(page, 'section', 'Call 8 (495) 976-54-32 now8 (495) 976-54-328 495 976-54-32')
    })
  })
})

async function shows(page: Page, selector: string, text: string): Promise<void> {
  const given = () => page.$eval(selector, (element) => element.textContent)
  const wanted = (where: string, what: string) =>
    document.querySelector(where)?.textContent === what
  await page
    .waitForFunction(wanted, { timeout: 5000 }, selector, text)
    .catch(async () => expect(await given()).toBe(text))
}

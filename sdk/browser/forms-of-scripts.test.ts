import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { bundleApp } from './bundle-app.ts'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    $: (form: Element | null) => { serialize(): string }
  }
}

const vendor = (name: string) => readFile(createRequire(import.meta.url).resolve(name), 'utf8')
const [htmx, jquery] = await Promise.all([vendor('htmx.org/dist/htmx.min.js'), vendor('jquery')])
// With it htmx sends to other hosts too.
const anywhere = `<meta name="htmx-config" content='{"selfRequestsOnly":false}'>`

const idOf = (page: Page) => page.evaluate(() => String(window.tl?.('clientId') ?? ''))
const inside = (page: Page) =>
  page.$$eval('[name=tl_cid]', (fields) =>
    fields.map((field) => (field instanceof HTMLInputElement ? field.value : '')),
  )
const submit = (page: Page) =>
  page.$eval('form', (form) => form instanceof HTMLFormElement && form.requestSubmit())

inEachBrowser(({ open, pages }) => {
  const body = (path: string) =>
    pages().posted((each) => (each.url === path ? each.body : undefined))

  describe('htmx', () => {
    const openForm = async (markup: string) => {
      const path = pages().show('text/javascript', htmx)
      const page = await open(markup, { head: `${anywhere}<script src="${path}"></script>` })
      return page
    }

    /** What it would send, and where. */
    const asked = (page: Page) =>
      page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            document.addEventListener('htmx:configRequest', (event) => {
              event.preventDefault()
              const { verb, path, formData } = Reflect.get(event, 'detail')
              resolve(`${verb} ${path} ${[...formData.keys()]}`)
            })
            document.querySelector('form')?.requestSubmit()
          }),
      )

    test.each(['hx-post', 'data-hx-post'])(
      'a form that has %s alone gets the ID, and sends it',
      async (attribute) => {
        const path = pages().show('text/html', 'thanks')
        const page = await openForm(`<form ${attribute}="${path}"><input name="phone"></form>`)
        const id = await idOf(page)
        expect(await inside(page)).toEqual([id])

        await submit(page)

        expect(new URLSearchParams(await body(path)).get('tl_cid')).toBe(id)
      },
    )

    test.each([
      ['to another host', '<form hx-post="https://other.example/">', 'post https://other.example/'],
      [
        'to another host, whatever its action says,',
        '<form method="post" action="/order" hx-post="https://other.example/">',
        'post https://other.example/',
      ],
      ['that searches by hx-get', '<form hx-get="/search">', 'get /search'],
      [
        'that searches by hx-get, whatever its method says,',
        '<form method="post" hx-get="/search">',
        'get /search',
      ],
    ])('a form %s takes nothing along', async (_, tag, way) => {
      const page = await openForm(`${tag}<input name="phone"></form>`)

      expect(await inside(page)).toEqual([])
      expect(await asked(page)).toBe(`${way} phone`)
    })
  })

  test('a form of Vue that has @submit alone gets the ID, and what it lists after a pause too', async () => {
    const app = pages().show('text/javascript', await bundleApp('Vue form'))
    const page = await open(`<main></main><script src="${app}"></script>`)
    const id = await idOf(page)
    expect(await inside(page)).toEqual([id])

    await submit(page)

    expect(new URLSearchParams(await body('/order')).get('tl_cid')).toBe(id)
  })

  describe('a form without method and action', () => {
    const form = '<form><input name="phone" value="1"></form>'

    test('that a script serializes with jQuery has the ID', async () => {
      const path = pages().show('text/javascript', jquery)
      const page = await open(form, { head: `<script src="${path}"></script>` })

      const text = await page.evaluate(() => window.$(document.querySelector('form')).serialize())

      expect(text).toBe(`phone=1&tl_cid=${await idOf(page)}`)
    })

    test.each(['requestSubmit', 'submit'] as const)(
      'whose submit nobody prevents goes by %s without the ID',
      async (how) => {
        const page = await open(form)
        expect(await inside(page)).toEqual([await idOf(page)])

        await Promise.all([
          page.waitForNavigation(),
          page.$eval('form', (each, way) => each instanceof HTMLFormElement && each[way](), how),
        ])

        expect(new URL(page.url()).search).toBe('?phone=1')
      },
    )

    test('whose button sends it to another host goes there without the ID', async () => {
      const page = await open(`
        <form><input name="phone"><button formmethod="post" formaction="https://other.example/"></button></form>
        <script>onsubmit = (event) => event.preventDefault()</script>`)

      const names = await page.evaluate(() => {
        document.querySelector('button')?.click()
        const each = document.querySelector('form')
        return each && [...new FormData(each).keys()]
      })

      expect(names).toEqual(['phone'])
    })

    test('of which a page may have several, gets the ID in each', async () => {
      const page = await open(form.repeat(3))
      const id = await idOf(page)

      expect(await inside(page)).toEqual([id, id, id])
    })

    test.each([
      ['is of the role search', '<form role="search"><input name="phone"></form>'],
      ['stands in a search landmark', '<div role="search"><form><input name="phone"></form></div>'],
      ['has a search field', '<form><input type="search" name="phone"></form>'],
      ['asks for q', '<form><input name="q"></form>'],
      ['opts out', '<form data-tl-nocid=""><input name="phone"></form>'],
    ])('that %s is not touched', async (_, markup) => {
      const page = await open(`<main>${markup}</main>
        <script>onsubmit = (event) => event.preventDefault()</script>`)

      await page.focus('input')
      await submit(page)

      expect(await page.$eval('main', (main) => main.innerHTML)).toBe(markup)
    })
  })
})

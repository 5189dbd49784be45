import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    kept: HTMLFormElement
    $: (form: Element | null) => { serialize(): string }
  }
}

const jquery = await readFile(createRequire(import.meta.url).resolve('jquery'), 'utf8')
const post = '<form method="post" action="/order"><input name="phone"></form>'
const shape = /^[1-9]\d{0,9}\.\d{10}$/

const idOf = (page: Page) => page.evaluate(() => String(window.tl?.('clientId') ?? ''))
const listed = (page: Page, selector = 'form') =>
  page.$eval(selector, (form) =>
    form instanceof HTMLFormElement ? new FormData(form).get('tl_cid') : 'no form',
  )
const inside = (page: Page, selector = 'form') =>
  page.$eval(selector, (form) =>
    Array.from(form.querySelectorAll('[name=tl_cid]'), (field) =>
      field instanceof HTMLInputElement ? field.value : '',
    ),
  )

inEachBrowser(({ open, pages }) => {
  const body = (path: string) =>
    pages().posted((each) => (each.url === path ? each.body : undefined))

  test('form.submit(), which fires no submit event, sends the ID', async () => {
    const path = pages().show('text/html', 'thanks')
    const page = await open(`<form method="post" action="${path}"><input name="phone"></form>`)
    const id = await idOf(page)
    expect(id).toMatch(shape)

    await Promise.all([
      page.waitForNavigation(),
      page.$eval('form', (form) => form instanceof HTMLFormElement && form.submit()),
    ])

    expect(new URLSearchParams(await body(path)).get('tl_cid')).toBe(id)
  })

  test('new FormData(form) has the ID, even where the field was taken out', async () => {
    const page = await open(post)
    await page.$eval('[name=tl_cid]', (field) => field.remove())

    expect(await listed(page)).toBe(await idOf(page))
  })

  test('jQuery .serialize(), which ignores formdata, finds a hidden input', async () => {
    const path = pages().show('text/javascript', jquery)
    const page = await open(post, { head: `<script src="${path}"></script>` })

    const text = await page.evaluate(() => window.$(document.querySelector('form')).serialize())

    expect(text).toBe(`phone=&tl_cid=${await idOf(page)}`)
    expect(await page.$eval('[name=tl_cid]', (field) => field.getAttribute('type'))).toBe('hidden')
  })

  test('a detached form keeps its field, and one that never was in the page is filled by swap(form)', async () => {
    const page = await open(post)

    const values = await page.evaluate(() => {
      const form = document.querySelector('form')
      form?.remove()
      const made = document.createElement('form')
      made.method = 'post'
      window.tl?.('swap', made)
      made.replaceChildren()
      return [form, made].map((each) => each && new FormData(each).get('tl_cid'))
    })

    const id = await idOf(page)
    expect(values).toEqual([id, id])
  })

  test('a form in a shadow root is filled when focused, and at once by swap(root)', async () => {
    const page = await open('<main></main><aside></aside>')

    const values = await page.evaluate((markup) => {
      const [focused, called] = ['main', 'aside'].map((name) => {
        const root = document.querySelector(name)?.attachShadow({ mode: 'open' })
        if (root) root.innerHTML = markup
        return root
      })
      const field = (root?: ShadowRoot) => root?.querySelector<HTMLInputElement>('[name=tl_cid]')
      const before = field(focused)
      focused?.querySelector('input')?.focus()
      window.tl?.('swap', called)
      const filled = [focused, called].map((root) => field(root)?.value)
      field(focused)?.remove()
      const form = focused?.querySelector('form')
      return [before, ...filled, form && new FormData(form).get('tl_cid')]
    }, post)

    const id = await idOf(page)
    expect(values).toEqual([undefined, id, id, id].map((value) => value ?? null))
  })

  test('inputs named id, submit, action, elements and method do not mislead', async () => {
    const path = pages().show('text/html', 'thanks')
    const page = await open(
      `<form id="order" method="post" action="${path}"><input name="id"><input name="submit">
        <input name="action" value="https://other.example/"><input name="elements">
        <input name="method" value="get"></form>`,
    )
    const id = await idOf(page)
    await page.focus('[name=elements]')
    expect(await pages().hit({ type: 'form', name: 'start', url: page.url() })).toMatchObject({
      target: 'order',
      fields: 'id,submit,action,elements,method',
    })

    await Promise.all([
      page.waitForNavigation(),
      page.$eval('form', (form) => HTMLFormElement.prototype.submit.call(form)),
    ])

    expect(new URLSearchParams(await body(path)).get('tl_cid')).toBe(id)
  })

  describe('a form of a pop-up', () => {
    test('is filled on insertion', async () => {
      const page = await open('<main></main>')

      await page.$eval('main', (main, markup) => main.insertAdjacentHTML('beforeend', markup), post)

      expect(await inside(page)).toEqual([await idOf(page)])
    })

    test('is filled again when its inside was rendered anew', async () => {
      const page = await open(post)

      await page.$eval('form', (form) => {
        form.innerHTML = '<input name="phone">'
      })

      expect(await inside(page)).toEqual([await idOf(page)])
    })

    test.each(['focusin', 'pointerdown', 'submit'])('is filled on %s', async (type) => {
      const page = await open(post)

      await page.$eval(
        'form',
        (form, type) => {
          form.querySelector('[name=tl_cid]')?.remove()
          form.addEventListener(type, (event) => event.preventDefault())
          const event = new Event(type, { bubbles: true, composed: true, cancelable: true })
          form.querySelector('input')?.dispatchEvent(event)
        },
        type,
      )

      expect(await inside(page)).toEqual([await idOf(page)])
    })

    test('that is rendered anew whenever it is filled does not freeze the page', async () => {
      const page = await open('<main></main>')

      await page.$eval(
        'main',
        (main, markup) => {
          new MutationObserver(() => {
            if (document.querySelector('[name=tl_cid]')) main.innerHTML = markup
          }).observe(main, { subtree: true, childList: true })
          main.innerHTML = markup
        },
        post,
      )

      expect(await inside(page)).toEqual([])
      expect(await listed(page)).toBe(await idOf(page))
    })
  })

  test('an empty field of that name is filled and survives a reset, a full one is left alone', async () => {
    const page = await open(
      `<form id="a" method="post"><input name="tl_cid"></form>
       <form id="b" method="post"><input name="tl_cid" value="mine"></form>`,
    )
    const id = await idOf(page)
    expect(await inside(page, '#a')).toEqual([id])

    await page.$$eval('form', (forms) => forms.map((form) => form.reset()))

    expect([await inside(page, '#a'), await inside(page, '#b')]).toEqual([[id], ['mine']])
  })

  test('what Contact Form 7 lists before it submits gets the ID, from the form or what is around it', async () => {
    const page = await open(`<div class="wpcf7">${post}</div>`)

    const values = await page.evaluate(() =>
      ['form', 'div'].map((selector) => {
        const formData = new FormData()
        const event = new CustomEvent('wpcf7beforesubmit', { bubbles: true, detail: { formData } })
        document.querySelector(selector)?.dispatchEvent(event)
        return formData.get('tl_cid')
      }),
    )

    const id = await idOf(page)
    expect(values).toEqual([id, id])
  })

  test.each([
    ['a GET search form', '<form action="/search"><input name="q"></form>'],
    ['a form to another origin', '<form method="post" action="https://other.example/"></form>'],
    ['a form with data-tl-nocid', '<form method="post" data-tl-nocid=""></form>'],
  ])('%s is not touched, and nothing leaks', async (_, markup) => {
    const page = await open(`<main>${markup}</main>`, {
      settings: { source_fields: { ad: 'utm_source' } },
      query: '?utm_source=google',
    })

    const names = await page.$eval('form', (form) => {
      form.dispatchEvent(new Event('focusin', { bubbles: true }))
      form.addEventListener('submit', (event) => event.preventDefault())
      form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
      return [...new FormData(form).keys()].filter((name) => name !== 'q')
    })

    expect(names).toEqual([])
    expect(await page.$eval('main', (main) => main.innerHTML)).toBe(markup)
  })

  test('the ID that comes after consent is filled in then', async () => {
    const page = await open(post, { settings: { consent: 'denied' } })
    expect([await inside(page), await listed(page)]).toEqual([[], null])

    await page.evaluate(() => window.tl?.('consent', 'granted'))

    expect(await idOf(page)).toMatch(shape)
    expect(await inside(page)).toEqual([await idOf(page)])
    await page.evaluate(() => {
      window.tl?.('consent', 'denied')
      localStorage.removeItem('tl_consent')
    })
    expect(await listed(page)).toBe(null)
  })

  test('fetch with hand-built JSON takes clientId()', async () => {
    const path = pages().show('text/plain', '')
    const page = await open('')

    await page.evaluate(
      (url) =>
        fetch(url, {
          method: 'POST',
          body: JSON.stringify({ client_id: window.tl?.('clientId') }),
        }),
      path,
    )

    expect(JSON.parse(await body(path))).toEqual({ client_id: await idOf(page) })
  })

  test('fields that the site asks for take the source of the visit, while consent is granted', async () => {
    const page = await open(post, {
      settings: {
        source_fields: { ad: 'utm_campaign', click: 'gclid', page: 'landing_page', none: 'yclid' },
      },
      query: `?utm_campaign=tea%20${Date.now()}&gclid=A1`,
    })
    const look = () =>
      page.$eval('form', (form) => {
        const data = [...new FormData(form)].filter(([name]) => name !== 'tl_cid')
        return Object.fromEntries(data)
      })

    const url = page.url()
    expect(await look()).toEqual({
      phone: '',
      ad: new URL(url).searchParams.get('utm_campaign'),
      click: 'A1',
      page: url,
    })

    await page.evaluate(() => {
      window.tl?.('consent', 'denied')
      localStorage.removeItem('tl_consent')
    })
    expect(await look()).toEqual({ phone: '' })
  })

  test('a form says when it is begun, once, and when it is sent, and names its fields without values', async () => {
    const page = await open(
      `<form name="call" action="https://other.example/"><input name="phone"><select name="city"></select>
        <input type="checkbox" name="day"><input type="checkbox" name="day">
        <input type="hidden" name="token" value="s3cret"><input type="password" name="pin"><button></button></form>
       <script>onsubmit = (event) => event.preventDefault()</script>`,
    )
    const client_id = await idOf(page)

    await page.type('[name=phone]', '5551234')
    await page.focus('[name=pin]')
    await page.keyboard.press('Enter')

    const started = await pages().hit({ type: 'form', name: 'start', url: page.url() })
    const sent = await pages().hit({ type: 'form', name: 'submit', url: page.url() })
    for (const hit of [started, sent]) {
      expect(hit).toMatchObject({ client_id, target: 'call', fields: 'phone,city,day' })
      expect(JSON.stringify({ ...hit, event_id: '' })).not.toMatch(/5551234|s3cret|token|pin/)
    }
  })
})

import { readFile } from 'node:fs/promises'
import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const idOf = (page: Page) => page.evaluate(() => String(window.tl?.('clientId') ?? ''))

// As their pop-ups come into a page, and how the script of each reads what is in them.
const builders = [
  {
    name: 'Tilda',
    markup: `<div class="t-popup"><form id="form1" name="form1" role="form" action="" method="POST"
      data-formactiontype="2" class="t-form js-form-proccess"><input type="hidden" name="formservices[]" value="x">
      <input type="tel" name="Phone"><button type="submit" class="t-submit">Send</button></form></div>`,
    read: `Object.fromEntries([...form.elements].map(({ name, value }) => [name, value]))`,
  },
  {
    name: 'Elementor',
    markup: `<div class="elementor-popup-modal"><form class="elementor-form" method="post" name="New Form">
      <input type="hidden" name="post_id" value="7"><input type="hidden" name="form_id" value="a1">
      <input type="tel" name="form_fields[phone]"><button type="submit">Send</button></form></div>`,
    read: 'Object.fromEntries(new FormData(form))',
  },
  {
    name: 'Bitrix24',
    markup: `<div class="b24-form"><form method="post" novalidate class="b24-form-content">
      <input type="tel" name="phone"><button type="submit" class="b24-form-btn">Send</button></form></div>`,
    read: 'Object.fromEntries(new FormData(form))',
  },
]

inEachBrowser(({ open }) => {
  describe.each(builders)('the pop-up form of $name', ({ markup, read }) => {
    test('has the ID once it is inserted, and its script reads it', async () => {
      const page = await open('<main></main>')

      await page.$eval('main', (main, html) => main.insertAdjacentHTML('beforeend', html), markup)

      expect(
        await page.evaluate(`{ const form = document.querySelector('form'); ${read}.tl_cid }`),
      ).toBe(await idOf(page))
    })

    test.each(['focusin', 'pointerdown', 'submit'])(
      'whose fields its script renders anew has it on %s',
      async (type) => {
        const page = await open(`<main>${markup}</main>
          <script>onsubmit = (event) => event.preventDefault()</script>`)

        const value = await page.$eval(
          'form',
          (form, name) => {
            for (const field of form.querySelectorAll('[name=tl_cid]')) field.remove()
            form
              .querySelector('[type=tel]')
              ?.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }))
            return form.querySelector<HTMLInputElement>('[name=tl_cid]')?.value
          },
          type,
        )

        expect(value).toBe(await idOf(page))
      },
    )
  })

  test.each(['as it is', 'in a wrap of jQuery'])(
    'the callback that the README gives to HubSpot fills the form in its frame, given %s',
    async (given) => {
      const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
      const [create = ''] = /hbspt\.forms\.create\(\{[^`]*/.exec(readme) ?? []
      const page = await open(
        '<iframe srcdoc="<form><input type=hidden name=tl_cid><input name=email></form>"></iframe>',
      )

      const told = await page.evaluate(
        (call, wrapped) => {
          const field = document
            .querySelector('iframe')
            ?.contentDocument?.querySelector('input[name=tl_cid]')
          const form = field?.closest('form')
          const heard: unknown[] = []
          // It keeps what it hears of.
          field?.addEventListener('change', () => heard.push(Reflect.get(field, 'value')))
          const hbspt = {
            forms: {
              create: ({ onFormReady }: { onFormReady: (form: unknown) => void }) =>
                onFormReady(wrapped ? { jquery: '3.7.1', 0: form } : form),
            },
          }
          new Function('hbspt', call.replace('…,', ''))(hbspt)
          return heard
        },
        create,
        given !== 'as it is',
      )

      expect(told).toEqual([await idOf(page)])
    },
  )
})

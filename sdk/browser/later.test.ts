import { readFile } from 'node:fs/promises'
import type { Page } from 'puppeteer-core'
import { afterEach, describe, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'
import { integrityOf } from './open-pages.ts'

const code = await readFile(new URL('../dist/tl-later.js', import.meta.url), 'utf8')
const form = `<form id="order" method="post"><input name="phone"><button>go</button></form>
  <a href="https://example.org/tea" onclick="return false">Out</a>
  <script>onsubmit = (event) => event.preventDefault()</script>`
const number = '8 (495) 123-45-67'
const swaps = [{ from: '+7 495 123-45-67', to: '+74959765432' }]

inEachBrowser(({ open, pages }) => {
  /** A second script of its own, from `whenReady` on. */
  const second = (body: string, whenReady?: Promise<unknown>) => [
    pages().show('text/javascript', body, whenReady).slice(1),
    integrityOf(body),
  ]

  const use = async (page: Page) => {
    await page.type('[name=phone]', '5551234')
    await page.click('button')
    await page.click('a')
  }

  test('what was done before the second script came is told when it comes, with its time and page', async () => {
    let come = () => {}
    const later = second(
      code,
      new Promise<void>((resolve) => {
        come = resolve
      }),
    )
    const page = await open(form, { settings: { later }, until: 'first script' })
    const url = page.url()
    await use(page)
    const doneBy = await page.evaluate(() => Date.now())
    await page.evaluate(() => history.pushState({}, '', `${location.pathname}/next`))
    await pages().hit({ type: 'pageview', url: `${url}/next` })

    come()

    const wanted = [
      { type: 'form', name: 'start', target: 'order', fields: 'phone' },
      { type: 'form', name: 'submit', target: 'order', fields: 'phone' },
      { type: 'click', name: 'outbound', target: 'https://example.org/tea' },
    ] as const
    for (const fields of wanted) {
      const hit = await pages().hit({ ...fields, url })
      expect(hit.ts).toBeLessThanOrEqual(doneBy)
    }
  })

  test('reading counts from the page view on, however late the second script comes', async () => {
    let come = () => {}
    const later = second(
      code,
      new Promise<void>((resolve) => {
        come = resolve
      }),
    )
    const page = await open('<p>Tea</p>', { settings: { later }, until: 'first script' })
    const url = page.url()
    await page.bringToFront()
    await pages().hit({ type: 'pageview', url })
    const began = await page.evaluate(async () => {
      const start = performance.now()
      while (performance.now() - start < 1100) await new Promise(requestAnimationFrame)
      return start
    })
    expect(began).toBeGreaterThan(0)

    come()
    await page.waitForFunction(() => window.tl && 'check' in window.tl)
    await page.evaluate(() => window.dispatchEvent(new Event('pagehide')))

    const reading = await pages().hit({ type: 'engagement', url })
    expect(reading.engaged_ms).toBeGreaterThanOrEqual(1000)
  })

  describe('until the second script has come, a form', () => {
    const never = () => ['none.js', integrityOf('')]
    const listed = (page: Page) =>
      page.evaluate(() => {
        const form = document.forms[0]
        form?.addEventListener('submit', (event) => event.preventDefault())
        form?.querySelector('button')?.click()
        return form && [...new FormData(form)].map(String)
      })

    test.each([
      ['that posts to its page', '<form method="post">'],
      ['that posts to a path', '<form METHOD="Post" action="/order">'],
      ['that posts to an own domain', '<form method="post" action="//pay.127.0.0.1.example/">'],
    ])('%s sends the ID', async (_, tag) => {
      const page = await open(`${tag}<button>go</button></form>`, {
        settings: { later: never(), domains: ['127.0.0.1', '127.0.0.1.example'] },
        until: 'first script',
      })

      const id = await page.evaluate(() => window.tl?.('clientId'))
      expect(await listed(page)).toEqual([`tl_cid,${id}`])
    })

    test('that has such a field, filled by the page, keeps it', async () => {
      const page = await open(
        '<form method="post"><input name="tl_cid" value="mine"><button>go</button></form>',
        { settings: { later: never() }, until: 'first script' },
      )

      expect(await listed(page)).toEqual(['tl_cid,mine'])
    })

    test.each([
      ['that gets', '<form action="/search">', ''],
      ['to another host', '<form method="post" action="https://other.example/">', ''],
      ['to no web address', '<form method="post" action="mailto:a@shop.example">', ''],
      ['that opts out', '<form method="post" data-tl-nocid>', ''],
      ['that htmx sends', '<form method="post" hx-post="https://other.example/">', ''],
      ['that htmx gets', '<form method="post" data-hx-get="/search">', ''],
      ['whose button sends it elsewhere', '<form method="post">', 'formaction="//other.example/"'],
      ['whose button makes it a GET', '<form method="post">', 'formmethod="get"'],
    ])('%s takes nothing along', async (_, tag, button) => {
      const page = await open(`${tag}<button ${button}>go</button></form>`, {
        settings: { later: never() },
        until: 'first script',
      })

      expect(await listed(page)).toEqual([])
    })

    test('of who may not be named takes nothing along', async () => {
      const page = await open('<form method="post"><button>go</button></form>', {
        settings: { later: never(), consent: 'denied' },
        until: 'first script',
      })

      expect(await listed(page)).toEqual([])
    })
  })

  test('a root that is given to swap before the second script has come is swapped when it comes, whatever consent says meanwhile', async () => {
    let come = () => {}
    const later = second(
      code,
      new Promise<void>((resolve) => {
        come = resolve
      }),
    )
    const settings = { later, consent: 'denied' as const }
    const page = await open('<main></main>', { settings, swaps, until: 'first script' })
    await page.evaluate((text) => {
      const host = document.querySelector('main')
      host?.attachShadow({ mode: 'open' }).append(text)
      window.tl?.('swap', host)
      window.tl?.('consent', 'granted')
      localStorage.removeItem('tl_consent')
    }, number)

    come()

    await page.waitForFunction(() =>
      document.querySelector('main')?.shadowRoot?.textContent?.includes('976-54-32'),
    )
  })

  describe('where the second script', () => {
    let giveUp = () => {}
    afterEach(() => giveUp())

    test.each<[string, () => string[]]>([
      ['is not found', () => ['none.js', integrityOf('')]],
      [
        'is another than the first one was built with',
        () => [second(`${code} `)[0] ?? '', integrityOf(code)],
      ],
      ['breaks', () => second('undefined.tl')],
      [
        'never comes',
        () =>
          second(
            code,
            new Promise<void>((resolve) => {
              giveUp = resolve
            }),
          ),
      ],
    ])('%s, page views, goals, forms and numbers are as ever', async (how, script) => {
      const until = how === 'never comes' ? 'domcontentloaded' : 'first script'
      const page = await open(`<p>${number}</p>${form}`, {
        settings: { later: script() },
        swaps,
        until,
        // Else the test's own page would be told of what it throws itself.
        head: `<script>onerror = () => true</script>`,
      })
      const url = page.url()
      await use(page)
      await page.evaluate(() => {
        window.tl?.('goal', 'order')
        history.pushState({}, '', `${location.pathname}/next`)
      })

      await pages().hit({ type: 'goal', name: 'order', url })
      await pages().hit({ type: 'pageview', url: `${url}/next` })
      expect(await page.$eval('p', (p) => p.textContent)).toBe('8 (495) 976-54-32')
      const [listed, id] = await page.$eval('form', (element) => [
        element instanceof HTMLFormElement && new FormData(element).get('tl_cid'),
        window.tl?.('clientId'),
      ])
      expect(listed).toBe(id)
    })
  })

  test('where the first script is loaded twice, the second one comes once', async () => {
    const later = second(code)
    const tag = `<script src="${pages().show('text/javascript', pages().script({ later }))}"></script>`
    const page = await open('', { until: 'first script' })
    const url = pages().urlOf(pages().show('text/html', `<!doctype html>${tag}${tag}${form}`))
    await page.goto(url)
    await page.click('a')

    await pages().hit({ type: 'click', name: 'outbound', url })
    expect(await page.$$eval('script[integrity]', (scripts) => scripts.length)).toBe(1)
    const clicks = (await pages().hits(() => true)).filter(
      (hit) => hit.url === url && hit.type === 'click',
    )
    expect(clicks).toHaveLength(1)
  })
})

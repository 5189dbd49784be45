import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

const settings = { domains: ['127.0.0.1', 'localhost'] }
const idOf = (page: Page) => page.evaluate(() => String(window.tl?.('clientId') ?? ''))
const link = /\?a=%20&tl_link=[1-9]\d*\.\d{10}\.[0-9a-z]{8}\.[0-9a-z]+#part$/

inEachBrowser(({ open, pages }) => {
  /** A page of the other domain, which does not share the cookie. */
  const other = (more: object = {}) => {
    const script = pages().show('text/javascript', pages().script({ ...settings, ...more }))
    return pages().otherUrlOf(
      pages().show('text/html', `<!doctype html><script src="${script}"></script>`),
    )
  }
  const follow = (page: Page, selector: string) =>
    Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)])

  test('a link to another own domain takes the ID along, and leaves no trace in the URL', async () => {
    const url = other()
    const page = await open(`<a href="${url}?a=%20#part">shop</a>`, { settings })
    const id = await idOf(page)

    await follow(page, 'a')

    expect(await idOf(page)).toBe(id)
    expect(page.url()).toBe(`${url}?a=%20#part`)
    expect(await pages().hit({ type: 'pageview', url: page.url() })).toMatchObject({
      client_id: id,
    })
  })

  test.each(['get', 'post'])(
    'a form that is sent there by %s takes it along too',
    async (method) => {
      const url = other()
      const page = await open(
        `<form method="${method}" action="${url}"><input name="q" value="tea"><button>go</button></form>`,
        { settings },
      )
      const id = await idOf(page)

      await follow(page, 'button')

      expect(await idOf(page)).toBe(id)
      expect(page.url()).toBe(method === 'get' ? `${url}?q=tea` : url)
    },
  )

  test('the link says it while it is followed, and is itself again after', async () => {
    const page = await open(
      `<a href="//localhost/?a=%20#part">shop</a><a id="away" href="https://other.example/">other</a>
       <a id="here" href="/here">here</a>
       <script>onclick = (event) => event.preventDefault()</script>`,
      { settings },
    )
    const hrefs = () =>
      page.$$eval('a', (links) => links.map((each) => each.getAttribute('href') ?? ''))
    const before = await hrefs()

    const [shop, away, here] = await page.$$eval('a', (links) =>
      links.map((each) => {
        each.click()
        return each.getAttribute('href')
      }),
    )

    expect(shop).toMatch(link)
    expect([away, here]).toEqual(['https://other.example/', '/here'])
    await page.waitForFunction(() => !document.querySelector('a[href*=tl_link]'))
    expect(await hrefs()).toEqual(before)
  })

  test('where consent is denied a link says nothing, and nothing is taken', async () => {
    const page = await open(`<a href="${other({ consent: 'denied' })}">shop</a>`, { settings })
    await follow(page, 'a')
    expect(await page.evaluate(() => [window.tl?.('clientId') ?? '', location.search])).toEqual([
      '',
      '',
    ])

    const url = other()
    const denied = await open(`<a href="${url}">shop</a>`, {
      settings: { ...settings, consent: 'denied' },
    })
    const href = await denied.$eval('a', (each) => {
      each.addEventListener('click', (event) => event.preventDefault())
      each.click()
      return each.getAttribute('href')
    })
    expect(href).toBe(url)
  })
})

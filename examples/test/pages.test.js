import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.js'
import { swappedNumber } from './open-world.js'

const tagFile = (name) => readFile(new URL(`../gtm/${name}`, import.meta.url), 'utf8')

inEachBrowser(({ world, open, filled, swapped }) => {
  test('a plain page tells of its visit, its goals by verb and attribute, calls and its form', async () => {
    const { hit, form, goals } = world()
    const page = await open('/html/')
    expect(await hit({ type: 'pageview' })).toMatchObject({ title: 'Tea by the pound' })
    await swapped(page)
    const id = await filled(page)
    expect(id).toMatch(/^[1-9]\d{0,9}\.\d{10}$/)

    await page.click('#compare')
    await page.click('#subscribe')
    // What follows the link would be the system's question, which application is to call.
    await page.$eval('#call', (link) => {
      link.addEventListener('click', (event) => event.preventDefault())
      link.click()
    })
    expect(await hit({ type: 'click', name: 'tel' })).toMatchObject({
      target: swappedNumber.href,
      shown: swappedNumber.text,
      swapped: 1,
    })

    await page.type('input[name=name]', 'Anna')
    await page.click('#send')
    await page.waitForSelector('dl')
    expect(await form('/request')).toEqual({ name: 'Anna', phone: '', tl_cid: id })
    await hit({ type: 'goal', name: 'request' })
    expect(goals().map(({ name, value = '', currency = '' }) => [name, value, currency])).toEqual([
      ['seen', '', ''],
      ['compare', '2.50', 'EUR'],
      ['subscribe', 10, 'EUR'],
      ['request', '', ''],
    ])
  })

  test('the tag of the example is the one that the collector gives', async () => {
    const { gtm } = await world().collector.get(
      '/v1/sites/default/tag?collector=https://your-shop.com/stats/',
    )

    expect(await tagFile('counter-tag.html')).toBe(`${gtm}\n`)
  })

  test('put in as Tag Manager does it, the counter starts, and events of the data layer are goals', async () => {
    const { hit, goals, pageviews, form } = world()
    const page = await open('/gtm/')
    await hit({ type: 'pageview' })
    await page.click('#buy')
    await hit({ type: 'goal', name: 'purchase' })

    expect(await pageviews(1)).toEqual(['/gtm/'])
    expect(
      goals().map(({ name, value, currency, order_id }) => ({ name, value, currency, order_id })),
    ).toEqual([
      { name: 'generate_lead', value: 20, currency: 'EUR', order_id: undefined },
      { name: 'purchase', value: 990.5, currency: 'EUR', order_id: 'A-1042' },
    ])
    const id = await filled(page)
    await page.type('input[name=name]', 'Anna')
    await page.click('form button')
    expect(await form('/request')).toEqual({ name: 'Anna', tl_cid: id })
  })

  test('a container that fires its tags twice counts once', async () => {
    const { hit, goals, pageviews } = world()
    const page = await open('/gtm/')
    await hit({ type: 'pageview' })
    await page.addScriptTag({ url: '/gtm/container.js' })
    await page.click('#buy')
    await hit({ type: 'goal', name: 'purchase' })
    await page.evaluate(() => window.tl('goal', 'last'))
    await hit({ type: 'goal', name: 'last' })

    expect(await pageviews(1)).toEqual(['/gtm/'])
    expect(goals().map(({ name }) => name)).toEqual(['generate_lead', 'purchase', 'last'])
  })

  test.each(['plain', 'with_stub', 'path'])(
    'the form %s of the tag starts from a container too',
    async (form) => {
      const { hit, collector, origin, show } = world()
      const tag = await collector.get(`/v1/sites/default/tag?collector=${origin}/stats/`)
      const asShipped = tag[form].replaceAll('<script', '<script type="text/gtmscript"')
      const tags = JSON.stringify(asShipped.replaceAll(' src=', ' data-gtmsrc='))
      const container = await (await fetch(`${origin}/gtm/container.js`)).text()
      show(
        `/${form}.js`,
        container.replace(/\(\[.*\]\)$/s, () => `([${tags}])`),
        {
          'content-type': 'text/javascript',
        },
      )
      await open(
        show(
          `/${form}`,
          `<!doctype html><title>${form}</title><body><script src="/${form}.js"></script>`,
        ),
      )

      expect(await hit({ type: 'pageview' })).toMatchObject({ title: form })
    },
  )
})

test('tags are ES5, which is what Tag Manager takes', async () => {
  for (const name of ['counter-tag.html', 'goals-tag.html']) {
    expect(await tagFile(name)).not.toMatch(/=>|\b(?:let|const|class)\b|`|\?\.|\?\?|\.\.\./)
  }
})

import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.js'
import { swappedNumber } from './open-world.js'

inEachBrowser(({ world, open, filled, swapped }) => {
  test('pages that Turbo swaps count once each, with their forms filled and numbers swapped', async () => {
    const { hit, pageviews } = world()
    const page = await open('/turbo/')
    await hit({ type: 'pageview', title: 'Catalogue' })
    await page.evaluate(() => {
      window.sameDocument = true
    })

    await page.click('#contacts')
    await hit({ type: 'pageview', title: 'Contacts' })
    await swapped(page)
    await filled(page)

    await page.click('#offer-link')
    await filled(page, '#offer form')

    await page.click('#catalogue')
    await page.waitForSelector('#contacts')
    await pageviews(3)
    await page.evaluate(() => history.back())
    await page.waitForSelector('#call')
    await pageviews(4)
    // From Turbo's snapshot of the page: the field is there already, and there is one.
    expect(
      await page.$$eval('form[action="/turbo/request"] [name=tl_cid]', ({ length }) => length),
    ).toBe(1)

    await page.evaluate(() => window.tl('goal', 'last'))
    await hit({ type: 'goal', name: 'last' })
    expect(await pageviews(1)).toEqual([
      '/turbo/',
      '/turbo/contacts.html',
      '/turbo/',
      '/turbo/contacts.html',
    ])
    expect(await page.evaluate(() => window.sameDocument)).toBe(true)
  })

  test('a form that Turbo sends carries the client ID, and its thanks page tells its goal', async () => {
    const { hit, form, pageviews, goals } = world()
    const page = await open('/turbo/contacts.html')
    await hit({ type: 'pageview' })
    const id = await filled(page)
    await page.type('input[name=name]', 'Anna')
    await page.click('#send')

    expect(await form('/turbo/request')).toEqual({ name: 'Anna', tl_cid: id })
    await hit({ type: 'pageview', title: 'Thank you' })
    await hit({ type: 'goal', name: 'request' })
    expect(await pageviews(1)).toEqual(['/turbo/contacts.html', '/turbo/thanks.html'])
    expect(goals().map(({ name }) => name)).toEqual(['request'])
  })

  test('pages that htmx swaps count once each, with their forms filled and numbers swapped', async () => {
    const { hit, pageviews, form } = world()
    const page = await open('/htmx/')
    await hit({ type: 'pageview', title: 'Catalogue' })
    await page.evaluate(() => {
      window.sameDocument = true
    })

    await page.click('#contacts')
    await hit({ type: 'pageview', title: 'Contacts' })
    await swapped(page)
    const id = await filled(page)

    await page.type('input[name=name]', 'Anna')
    await page.click('#send')
    expect(await form('/request')).toEqual({ name: 'Anna', tl_cid: id })
    await page.waitForFunction(
      (number) => document.querySelector('#answer').textContent.includes(number),
      {},
      swappedNumber.text,
    )

    await page.click('#catalogue')
    await page.waitForSelector('#contacts')
    await pageviews(3)
    await page.evaluate(() => history.back())
    await page.waitForSelector('#call')
    await pageviews(4)
    expect(await page.$$eval('form [name=tl_cid]', ({ length }) => length)).toBe(1)

    await page.evaluate(() => window.tl('goal', 'last'))
    await hit({ type: 'goal', name: 'last' })
    expect(await pageviews(1)).toEqual([
      '/htmx/',
      '/htmx/contacts.html',
      '/htmx/',
      '/htmx/contacts.html',
    ])
    expect(await page.evaluate(() => window.sameDocument)).toBe(true)
  })
})

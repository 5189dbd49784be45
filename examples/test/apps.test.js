import { beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../site/bundle.js'
import { inEachBrowser } from './in-each-browser.js'

const react18 = { 'react-dom': 'react-dom-18', react: 'react-18' }
const apps = [
  { app: 'React 18', path: '/react/', alias: react18 },
  { app: 'React 19', path: '/react/', alias: {} },
  { app: 'Vue 3', path: '/vue/', alias: {} },
]
const files = { '/react/': 'react/main.jsx', '/vue/': 'vue/main.js' }

inEachBrowser(({ world, open, clientId, swapped }) => {
  describe.each(apps)('$app', ({ path, alias }) => {
    beforeAll(async () => {
      world().show(`${path}app.js`, await bundle(files[path], alias), {
        'content-type': 'text/javascript; charset=utf-8',
      })
    })

    test('an app with pages by the history API tells of its pages, its goals and its form', async () => {
      const { hit, form, pageviews, goals } = world()
      const page = await open(path)
      await hit({ type: 'pageview' })
      await swapped(page)

      await page.click(`a[href="${path}request"]`)
      const id = await clientId()
      await page.waitForFunction((cid) => document.querySelector('output')?.value === cid, {}, id)
      // Who leaves sooner than a router redirects was on no page.
      await pageviews(2)
      await page.type('input[name=name]', 'Anna')
      await page.click('form button')

      expect(await form('/request')).toEqual({ name: 'Anna', client_id: id })
      await hit({ type: 'goal', name: 'thanks' })
      await page.evaluate(() => window.tl('goal', 'last'))
      await hit({ type: 'goal', name: 'last' })
      expect(await pageviews(3)).toEqual([path, `${path}request`, `${path}thanks`])
      expect(goals().map(({ name }) => name)).toEqual(['request', 'thanks', 'last'])
    })

    test('opened in its middle, it knows the client ID once the counter has come', async () => {
      const page = await open(`${path}request`)
      await world().hit({ type: 'pageview' })
      const id = await clientId()

      await page.waitForFunction((cid) => document.querySelector('output')?.value === cid, {}, id)
    })
  })
})

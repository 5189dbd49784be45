import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import shop from './plugin.js'
import { products } from './products.js'

const clientId = '758596365.1795400123'
let app
let collector
let answer
let taken

beforeEach(async () => {
  taken = []
  answer = { status: 200, body: { accepted: 1, rejected: [] } }
  collector = createServer(async (request, response) => {
    const chunks = await request.toArray()
    const { method, url, headers } = request
    taken.push({ method, url, key: headers.authorization, rows: JSON.parse(chunks.join('')) })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const base = `http://127.0.0.1:${collector.address().port}`
  app = Fastify()
  app.register(shop, { prefix: '/shop', collector: () => base, site: 'default', apiKey: 'k' })
})

afterEach(async () => {
  await app.close()
  collector.closeAllConnections()
  await new Promise((closed) => collector.close(closed))
})

test('a request becomes a new deal of the client ID in the hidden field', async () => {
  const page = await post('/shop/request', { name: 'Olga', tl_cid: clientId, message: 'Hello' })

  expect(page.statusCode).toBe(200)
  expect(page.body).toContain(clientId)
  expect(page.body).toContain('tl("goal", "request")')
  const [{ method, url, key, rows }] = taken
  expect({ method, url, key }).toEqual({
    method: 'POST',
    url: '/v1/deals?site=default',
    key: 'Bearer k',
  })
  expect(rows).toEqual([
    expect.objectContaining({ status: 'new', revenue: 0, client_id: clientId }),
  ])
  expect(page.body).toContain(rows[0].deal_id)
})

test('without the hidden field the cookie names the client', async () => {
  const page = await post('/shop/request', { name: 'Olga' }, { cookie: `a=b; tl_cid=${clientId}` })

  expect(taken[0].rows[0].client_id).toBe(clientId)
  expect(page.body).toContain('tl_cid (cookie)')
})

test('a tampered client ID is shown and not sent', async () => {
  const page = await post('/shop/request', { tl_cid: "1' or 1=1" })

  expect(page.body).toContain('1&#39; or 1=1')
  expect(taken[0].rows[0]).not.toHaveProperty('client_id')
})

test('what a visitor typed is shown as text and never as markup', async () => {
  const attack = '</table><script>alert(1)</script>'
  const page = await post('/shop/request', { name: attack, [attack]: 'x', phone: attack })

  expect(page.body).not.toContain('<script>alert')
  expect(page.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
})

test('the price is the shop’s own, whatever the form says', async () => {
  const order = { product: 'samovar-tula', price: '0.01', quantity: '2', tl_cid: clientId }
  const page = await post('/shop/order', order)

  const deal = rowsOf('deals')[0]
  expect(deal).toMatchObject({ status: 'won', revenue: 1298, cogs: 778.8, currency: 'EUR' })
  expect(rowsOf('payments')).toEqual([
    expect.objectContaining({ deal_id: deal.deal_id, amount: 1298, currency: 'EUR' }),
  ])
  const goal = { value: 1298, currency: 'EUR', order_id: deal.deal_id }
  expect(page.body).toContain(`tl("goal", "purchase", ${JSON.stringify(goal)})`)
})

test.each([['-3'], ['0'], ['1e9'], ['2.5'], ['many']])(
  'a quantity of %s is one',
  async (quantity) => {
    await post('/shop/order', { product: 'caravan', quantity })
    expect(rowsOf('payments')[0].amount).toBe(18.5)
  },
)

test('a product that the shop does not have is no order', async () => {
  const page = await post('/shop/order', { product: '__proto__' })
  expect(page.statusCode).toBe(400)
  expect(taken).toEqual([])
})

test('an order is taken though the collector refuses', async () => {
  answer = { status: 400, body: { accepted: 0, rejected: [{ index: 0, error: '<b>no</b>' }] } }
  const page = await post('/shop/order', { product: 'teapot' })

  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('did not take this record')
  expect(page.body).toContain('&lt;b&gt;no&lt;/b&gt;')
})

test('an order is taken though the collector is down', async () => {
  await new Promise((closed) => collector.close(closed))
  const page = await post('/shop/order', { product: 'teapot' })

  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Thank you for your order')
  expect(page.body).toContain('having a tea break')
})

test('only forms of up to 64 KB are read', async () => {
  const large = await post('/shop/request', { message: 'x'.repeat(70_000) })
  const json = await app.inject({ method: 'POST', url: '/shop/request', payload: { a: 1 } })

  expect([large.statusCode, json.statusCode]).toEqual([413, 415])
})

test('every page but the ads carries the counter', async () => {
  const names = ['', 'contacts.html', 'request.html', 'checkout.html', 'product-teapot.html']
  for (const name of names) expect(await bodyOf(`/shop/${name}`)).toContain('"/tl.js?site=default"')
  expect(await bodyOf('/shop/ads.html')).not.toContain('tl.js')
})

test('the address without its last slash leads to the catalogue and keeps an ad’s tags', async () => {
  const { headers } = await app.inject('/shop?utm_source=google&gclid=1')
  expect(headers.location).toBe('/shop/?utm_source=google&gclid=1')
})

test('links on the ads page send no referrer', async () => {
  const [main] = /<main>.*<\/main>/s.exec(await bodyOf('/shop/ads.html'))
  const links = main.match(/<a [^>]*>/g)
  expect(links.length).toBeGreaterThanOrEqual(11)
  for (const link of links) expect(link).toContain('rel="noreferrer"')
})

test.each(products)('the pages show the price of $id that the back end takes', ({ id, price }) => {
  const file = (name) => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8')
  expect(file('index.html')).toContain(`€ ${price.toFixed(2)}`)
  expect(file(`product-${id}.html`)).toContain(`€ ${price.toFixed(2)}`)
  expect(file(`product-${id}.html`)).toContain(`product=${id}&amp;price=${price}"`)
  expect(file('checkout.html')).toContain(`value="${id}" data-price="${price}"`)
})

function post(url, fields, headers = {}) {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const payload = new URLSearchParams(fields).toString()
  return app.inject({ method: 'POST', url, headers: { ...form, ...headers }, payload })
}

async function bodyOf(url) {
  return (await app.inject(url)).body
}

function rowsOf(kind) {
  return taken.filter(({ url }) => url.startsWith(`/v1/${kind}`)).flatMap(({ rows }) => rows)
}

import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { tellCollector } from './collector.js'
import { clientIdOf, dealOfOrder, dealOfRequest } from './orders.js'
import { page } from './page.js'
import { currency, findProduct } from './products.js'
import { thanks } from './thanks.js'

const largestForm = 64 * 1024

/**
 * A small shop: static pages and a back end that does what a real one does, over HTTP only.
 *
 * @param {import('fastify').FastifyInstance} app
 * @param {{ collector: () => string, site: string, apiKey: string }} options
 *   `collector` gives the collector's base URL; it is asked at each request.
 */
export default async function shop(app, { collector, site, apiKey }) {
  app.register(fastifyStatic, {
    root: fileURLToPath(new URL('pages', import.meta.url)),
    decorateReply: false,
  })
  // The pages link to each other relatively, so `/shop` has to become `/shop/`, tags of an ad kept.
  app.get('', ({ url }, reply) => reply.redirect(url.replace(app.prefix, `${app.prefix}/`)))

  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: largestForm },
    (_request, body, done) => done(null, new URLSearchParams(body)),
  )

  app.post('/request', async (request, reply) => {
    const asked = received(request)
    const told = await tell('deals', dealOfRequest(asked))
    return show(reply, {
      ...asked,
      heading: 'Thank you, we have your request',
      goal: ['goal', 'request'],
      told: [told],
    })
  })

  app.post('/order', async (request, reply) => {
    const asked = received(request)
    const product = findProduct(asked.form.get('product'))
    if (!product) return reply.code(400).type('text/plain').send('We do not sell that.')
    const { deal, payment } = dealOfOrder({ ...asked, product })
    const told = await Promise.all([tell('deals', deal), tell('payments', payment)])
    const sold = { value: deal.revenue, currency, order_id: asked.reference }
    return show(reply, {
      ...asked,
      heading: 'Thank you for your order',
      goal: ['goal', 'purchase', sold],
      told,
    })
  })

  async function tell(kind, record) {
    const told = await tellCollector(kind, { record, collector, site, apiKey })
    if (!told.ok) app.log.warn({ ...told }, 'the collector did not take a record of the shop')
    return { ...told, record }
  }

  function show(reply, { heading, goal, ...about }) {
    const content = thanks({ heading, ...about })
    return reply
      .type('text/html; charset=utf-8')
      .send(page({ title: heading, site, goal, content }))
  }
}

function received({ body, headers }) {
  const form = body ?? new URLSearchParams()
  const cookie = /(?:^|;\s*)tl_cid=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? ''
  return {
    form,
    cookie,
    clientId: clientIdOf({ form, cookie }),
    reference: `SC-${randomUUID().slice(0, 8)}`,
    at: new Date().toISOString(),
  }
}

import { once } from 'node:events'
import { request as ask } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed } from './installed.js'
import { spawnCollector } from './spawn-collector.js'
import { startProxy } from './start-proxy.js'

const clientId = '758596365.1795400123'
const proxies = ['nginx', 'caddy']
  .map((kind) => ({ kind, program: installed(kind, 'Install it to run its recipe.') }))
  // The suite must not ask for both: Caddy is left out where it is not.
  .filter(({ kind, program }) => program || kind === 'nginx')

let collector
beforeAll(async () => {
  collector = await spawnCollector({ TRUST_PROXY: '127.0.0.1' })
  await collector.put('/v1/sites/default', { domains: ['shop.example'] })
})
afterAll(() => collector?.close())

describe.each(proxies)('behind $kind', ({ kind, program }) => {
  describe.skipIf(!program)('by its recipe', () => {
    let proxy
    beforeAll(async () => {
      proxy = await startProxy(kind, { program, collector: collector.origin })
    })
    afterAll(() => proxy?.close())

    test.each(['tl.js?site=default', 'tl/default.js'])(
      'the counter comes as /stats/%s',
      async (file) => {
        const [answer, body] = await get(`${proxy.origin}/stats/${file}`)

        expect(answer.statusCode).toBe(200)
        expect(answer.headers['content-type']).toContain('text/javascript')
        expect(body).toBe(await (await fetch(`${collector.origin}/${file}`)).text())
      },
    )

    test('a hit is stored with the address of its visitor, whatever the visitor says it is', async () => {
      const id = `event-of-${kind}`
      const hit = {
        event_id: id,
        type: 'pageview',
        ts: Date.now(),
        client_id: clientId,
        visit_id: `visit-${kind}`,
        visit_at: Date.now(),
        url: 'http://shop.example/',
      }
      const [answer, body] = await get(`${proxy.origin}/stats/v1/hits?site=default`, {
        // Not 127.0.0.1, which is the proxy's.
        localAddress: '127.1.2.3',
        method: 'POST',
        headers: {
          host: 'shop.example',
          origin: 'http://shop.example',
          'content-type': 'text/plain',
          'x-forwarded-for': '9.9.9.9',
          'x-forwarded-host': 'other.example',
          'x-forwarded-proto': 'https',
        },
        body: JSON.stringify({ sent_at: Date.now(), hits: [hit] }),
      })

      expect([answer.statusCode, JSON.parse(body).accepted]).toEqual([200, 1])
      expect(await collector.rows(`select ip from hits where event_id = '${id}'`)).toEqual([
        { ip: '127.1.2.0' },
      ])
      // Of the page's own host, and not Secure: the visitor came by http.
      expect(answer.headers['set-cookie']).toEqual([
        `tl_cid=${clientId}; Path=/; Domain=shop.example; Max-Age=34560000; SameSite=Lax`,
      ])
    })

    test('the tag names the address that was asked', async () => {
      const [, body] = await get(`${proxy.origin}/stats/v1/sites/default/tag`, {
        headers: { host: 'shop.example', authorization: `Bearer ${collector.apiKey}` },
      })

      expect(JSON.parse(body).plain).toContain('src="http://shop.example/')
    })
  })
})

/** An answer and its body, asked by an address of this machine. */
async function get(address, { body, ...options } = {}) {
  const asked = ask(address, options)
  asked.end(body)
  const [answer] = await once(asked, 'response')
  return [answer, Buffer.concat(await answer.toArray()).toString()]
}

import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestCollector, type TestCollector } from './open-test-collector.ts'

const tag = '<script async src="https://stats.example/tl.js?site=shop"></script>'
const csp = 'content-security-policy'
let collector: TestCollector
let server: Server
let origin = ''
let answer: (response: ServerResponse) => void

beforeAll(async () => {
  server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
  collector = await openTestCollector()
  await collector.put('/v1/sites/shop', {
    domains: ['localhost', 'shop.example', '10.0.0.1', '127.0.0.2', '[::ffff:a00:1]'],
  })
  await collector.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function check(url: string) {
  const { status, body } = await collector.get(
    `/v1/sites/shop/check?url=${encodeURIComponent(url)}`,
  )
  return { status, body, found: body?.findings?.map((one: { finding: string }) => one.finding) }
}

test.each([
  ['a tag', tag, {}, []],
  ['a tag in path form', tag.replace('tl.js?site=shop', 'tl/shop.js'), {}, []],
  ['a pinned tag', tag.replace('tl.js?site=shop', 'tl/shop.0123456789abcdef0123.js'), {}, []],
  ['no tag', '<p>', {}, ['tag_missing']],
  ['a tag in a comment', `<!-- ${tag} -->`, {}, ['tag_missing']],
  [
    'a tag manager',
    '<script src="https://www.googletagmanager.com/gtm.js?id=1"></script>',
    {},
    ['gtm_only'],
  ],
  ['another site', tag.replace('shop', 'tea'), {}, ['wrong_site']],
  ['two tags', tag + tag, {}, ['tag_twice']],
  [
    'a closed policy',
    tag,
    { [csp]: "default-src 'self'" },
    ['csp_blocks_script', 'csp_blocks_connect'],
  ],
  [
    'no connect',
    tag,
    { [csp]: "script-src https://stats.example; connect-src 'none'" },
    ['csp_blocks_connect'],
  ],
  [
    'an open policy',
    tag,
    { [csp]: 'script-src https://stats.example; connect-src https://*.example' },
    [],
  ],
  [
    'a policy in the page',
    `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">${tag}`,
    {},
    ['csp_blocks_script'],
  ],
  ['no page', tag, { 'content-type': 'application/json' }, ['not_html']],
])('a page with %s', async (_, html, headers, findings) => {
  answer = (response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(html)

  expect((await check(`${origin}/`)).found).toEqual(findings)
})

test.each([
  ['http://other.example/', 'wrong_domain'],
  ['http://10.0.0.1/', 'unreachable'],
  ['http://127.0.0.2/', 'unreachable'],
  ['http://[::ffff:10.0.0.1]/', 'unreachable'],
])('%s is not asked: %s', async (url, finding) => {
  expect((await check(url)).found).toEqual([finding])
})

test.each(['http://169.254.169.254/latest', 'http://10.0.0.1/', 'file:///etc/passwd'])(
  'a redirect to %s is not followed',
  async (location) => {
    answer = (response) => response.writeHead(302, { location }).end()

    expect((await check(`${origin}/`)).body.ok).toBe(false)
  },
)

test('redirects without end are given up', async () => {
  answer = (response) => response.writeHead(302, { location: '/' }).end()

  expect((await check(`${origin}/`)).found).toEqual(['unreachable'])
})

test('of a page without end a part is read', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    const more = () => {
      while (!response.destroyed && response.write('<script '.repeat(8192)));
    }
    response.write(tag)
    response.on('drain', more)
    more()
  }

  expect((await check(`${origin}/`)).found).toEqual([])
})

test('a page that never comes is given up', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).write(tag)

  const { body } = await check(`${origin}/`)

  expect(body.findings[0].finding).toBe('unreachable')
}, 20_000)

test.each(['', 'shop', 'ftp://localhost/', 'http://user:word@localhost/', 'javascript:1'])(
  'the url "%s" is refused',
  async (url) => {
    expect(await check(url)).toMatchObject({ status: 400, body: { field: 'url' } })
  },
)

test('the last hit of the page and of its host is told', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(tag)
  const hit = {
    event_id: 'event-0000001',
    type: 'pageview',
    client_id: '1.1795400123',
    visit_id: 'visit-0001',
  }
  const ts = Date.parse('2026-10-15T11:59:00Z')
  const url = `${origin}/a?utm_source=x`
  await collector.post(
    '/v1/hits?site=shop',
    { hits: [{ ...hit, ts, visit_at: ts, url }] },
    { key: undefined },
  )
  await collector.store.drain()

  expect((await check(`${origin}/a`)).body.last_hit).toEqual({
    page: '2026-10-15T11:59:00.000Z',
    domain: '2026-10-15T11:59:00.000Z',
  })
  expect((await check(`${origin}/b`)).body.last_hit.page).toBeNull()
})

import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { patience } from '../src/door/patience.ts'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const lines: string[] = []
const log = { write: (line: string) => void lines.push(line) }
const collector = await openTestCollector({ log })
const { app, apiKey, rows, refusals, post } = collector
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0

/** A socket to the collector, and all that it is answered until the collector closes it. */
function dial() {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(() => said)
  return { socket, closed, said: () => said }
}

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\nhost: localhost\r\n`

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

const bodyOf = (said: string) => JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4))

test('a beacon that says it is over 64 KB is refused before any of it is sent', async () => {
  const { socket, closed } = dial()
  socket.write(
    head(
      'POST /v1/hits?site=default HTTP/1.1',
      'content-type: text/plain',
      'content-length: 65537',
    ),
  )
  socket.write('\r\n')

  const said = await closed
  expect(said).toMatch(/^HTTP\/1.1 413 /)
  expect(bodyOf(said)).toMatchObject({ error: 'too_large', field: 'body', limit: 65_536 })
})

test('a beacon in chunks is cut off at 64 KB, and one below is taken', async () => {
  const { socket, closed } = dial()
  socket.write(
    `${head('POST /v1/hits?site=default HTTP/1.1', 'content-type: text/plain', 'transfer-encoding: chunked')}\r\n`,
  )
  const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`
  for (let n = 0; n < 3; n += 1) socket.write(chunk)
  const said = await closed
  expect(said).toMatch(/^HTTP\/1.1 413 /)

  const small = dial()
  const whole = beacon(hit())
  const chunks = [whole.slice(0, 9), whole.slice(9), '']
  small.socket.write(
    `${head('POST /v1/hits?site=default HTTP/1.1', 'transfer-encoding: chunked', 'connection: close')}\r\n`,
  )
  for (const text of chunks) small.socket.write(`${text.length.toString(16)}\r\n${text}\r\n`)
  expect(await small.closed).toContain('{"accepted":1,"rejected":[]}')
})

test('a server without a good key is refused before its megabyte is sent', async () => {
  const { socket, said } = dial()
  socket.write(
    `${head('POST /v1/deals?site=default HTTP/1.1', 'content-type: application/json', 'content-length: 1000000')}\r\n`,
  )
  await until(() => said().endsWith('}'))

  expect(bodyOf(said())).toMatchObject({ error: 'no_key' })
  socket.destroy()
})

test('a client that goes away in the middle of its body is no error, and not the database being away', async () => {
  const before = lines.length
  const gone = refusals.all().get('deals:gone') ?? 0
  const { socket } = dial()
  const authorization = `authorization: Bearer ${apiKey.key}`
  socket.write(
    `${head('POST /v1/deals?site=default HTTP/1.1', authorization, 'content-length: 1000')}\r\n[{"deal_id": `,
  )
  await once(app.server, 'request')
  socket.destroy()
  await until(() => (refusals.all().get('deals:gone') ?? 0) > gone)

  const levels = lines.slice(before).map((line) => JSON.parse(line).level)
  expect(levels.filter((level) => level > 30)).toEqual([])
})

test.each([
  { of: 'rubbish', sent: 'hello\r\n\r\n', status: 400, error: 'not_http' },
  {
    of: 'an unknown method',
    sent: `${head('STEAL / HTTP/1.1')}\r\n`,
    status: 400,
    error: 'not_http',
  },
  {
    of: 'more than 16 KB of headers',
    sent: `${head('GET / HTTP/1.1', `cookie: a=${'x'.repeat(17_000)}`)}\r\n`,
    status: 431,
    error: 'headers_too_large',
  },
  {
    of: 'an address over 16 KB',
    sent: `${head(`GET /?${'x'.repeat(17_000)} HTTP/1.1`)}\r\n`,
    status: 431,
    error: 'headers_too_large',
  },
  {
    of: 'two lengths',
    sent: `${head('POST /v1/hits HTTP/1.1', 'content-length: 1', 'transfer-encoding: chunked')}\r\n`,
    status: 400,
    error: 'not_http',
  },
])(
  '$of is answered with $status, counted, and the connection closed',
  async ({ sent, status, error }) => {
    const before = refusals.all().get(`connection:${error}`) ?? 0
    const { socket, closed } = dial()
    socket.write(sent)

    const said = await closed
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(bodyOf(said)).toMatchObject({ error, message: expect.any(String) })
    expect(refusals.all().get(`connection:${error}`)).toBe(before + 1)
  },
)

test.each(['PROPFIND', 'TRACE', 'PATCH', 'OPTIONS', 'DELETE', 'HEAD'])(
  'the method %s on a route that has none is a 4xx',
  async (method) => {
    const { socket, closed } = dial()
    socket.write(`${head(`${method} /v1/hits?site=default HTTP/1.1`, 'connection: close')}\r\n`)

    expect(await closed).toMatch(/^HTTP\/1.1 4\d\d /)
  },
)

test.each([
  { of: 'a broken escape', url: '/v1/sites/%', status: 400 },
  { of: 'a part of more than 100 characters', url: `/v1/sites/${'x'.repeat(101)}`, status: 414 },
])('an address with $of is a 4xx in our own words', async ({ url, status }) => {
  const response = await inject(app, { url })

  expect(response.statusCode).toBe(status)
  expect(response.json()).toEqual({
    error: expect.stringMatching(/^[a-z_]+$/),
    message: expect.any(String),
  })
})

test('a client that sends its headers or its body too slowly is let go in time', async () => {
  const { headersTimeout, connectionsCheckingInterval } = patience
  expect(app.server.requestTimeout).toBe(patience.requestTimeout)
  expect(app.server.keepAliveTimeout).toBe(patience.keepAliveTimeout)
  expect(app.server.timeout).toBe(patience.connectionTimeout)
  expect(app.server.headersTimeout).toBe(headersTimeout)

  // The same server with shorter patience: what happens is the question, not when.
  const hasty = await openTestCollector()
  hasty.app.server.headersTimeout = 1
  hasty.app.server.requestTimeout = 2
  expect(connectionsCheckingInterval).toBeLessThan(headersTimeout)
  await hasty.app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect(portOf(hasty.app.server.address()), '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.write('POST /v1/hits?site=default HTTP/1.1\r\nhost: loc')
  await once(socket, 'close')

  expect(said).toMatch(/^HTTP\/1.1 408 /)
  expect(hasty.refusals.all().get('connection:timeout')).toBe(1)
})

test.each([
  { of: 'a socket that never says anything', said: '' },
  { of: 'half a request', said: 'POST /v1/hits?site=default HTTP/1.1\r\nhost: loc' },
])('a collector that closes does not wait for $of', async ({ said }) => {
  const closing = await openTestCollector()
  await closing.app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = once(closing.app.server, 'connection')
  const socket = connect(portOf(closing.app.server.address()), '127.0.0.1')
  socket.write(said)
  socket.on('error', () => undefined)
  const gone = new Promise((resolve) => socket.once('close', resolve))
  await accepted

  await closing.app.close()
  await gone
})

const portOf = (given: AddressInfo | string | null) =>
  typeof given === 'object' && given !== null ? given.port : 0

test.each([
  { origin: 'http://localhost:3000', allowed: 'http://localhost:3000' },
  { origin: 'https://evil.example', allowed: undefined },
  { origin: 'null', allowed: undefined },
])('the preflight of a page of $origin allows $allowed', async ({ origin, allowed }) => {
  const { headers, statusCode } = await inject(app, {
    method: 'OPTIONS',
    url: '/v1/hits?site=default',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })

  expect(headers['access-control-allow-origin']).toBe(allowed)
  if (allowed === undefined) return
  expect(statusCode).toBe(204)
  expect(headers['access-control-allow-methods']).toBe('POST')
  expect(headers['access-control-allow-headers']).toBe('content-type')
  expect(headers['access-control-allow-credentials']).toBe('true')
})

test('pages say what they may load, and that they are what they say', async () => {
  const start = await inject(app, { url: '/' })
  expect(start.headers['content-security-policy']).toContain("default-src 'none'")
  expect(start.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(start.headers['x-content-type-options']).toBe('nosniff')
  expect(start.headers['referrer-policy']).toBe('no-referrer')

  const docs = await inject(app, { url: '/docs/' })
  expect(docs.statusCode).toBe(200)
  expect(docs.headers['content-security-policy']).toContain("default-src 'self'")
  expect(docs.headers['x-content-type-options']).toBe('nosniff')
})

test('refused rows and requests are counted by kind and reason, a row once', async () => {
  const { post, get, refusals } = await openTestCollector()
  await post('/v1/deals?site=default', [
    deal({ revenue: -1, currency: 'EUX' }),
    deal({ status: 'maybe' }),
    deal({ revenue: -2 }),
    deal(),
  ])
  await post('/v1/hits?site=default', beacon(hit({ url: 'https://evil.example/' })), {
    type: 'text/plain',
    key: undefined,
  })
  await post('/v1/costs?site=default', '')
  await get('/v1/sites/default', { key: undefined })
  await get('/v2')

  expect(Object.fromEntries(refusals.all())).toEqual({
    'deals:negative': 2,
    'deals:not_allowed': 1,
    'hits:wrong_domain': 1,
    'costs:not_json': 1,
    'sites:no_key': 1,
    'page:not_found': 1,
  })
})

test('after all that rows still go in', async () => {
  expect((await post('/v1/deals?site=default', [deal({ deal_id: 'after' })])).status).toBe(200)
  expect(await rows("select count() as n from current_deals where deal_id = 'after'")).toEqual([
    { n: 1 },
  ])
})

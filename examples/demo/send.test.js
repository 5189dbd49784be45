import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchesOf, createSender, SendError } from './send.js'

const rows = Array.from({ length: 400 }, (_, index) => ({ id: index, text: 'ü'.repeat(20) }))
let server
let url
let answer
let requests

beforeEach(async () => {
  requests = []
  answer = () => ({ status: 200, body: { accepted: 1, rejected: [] } })
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    requests.push({ method: request.method, url: request.url, body, headers: request.headers })
    const { status, body: told, headers = {} } = answer(requests.at(-1))
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(told))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${server.address().port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

test('a busy collector is asked again after Retry-After, and each row is taken once', async () => {
  const waits = []
  const taken = []
  const refused = new Set()
  answer = ({ body }) => {
    if (!refused.has(body)) {
      refused.add(body)
      return { status: 503, headers: { 'retry-after': '3' }, body: {} }
    }
    taken.push(...JSON.parse(body))
    return { status: 200, body: { accepted: 1, rejected: [] } }
  }
  const sender = createSender({ url, site: 'demo', key: 'k', wait: async (ms) => waits.push(ms) })
  let sent = 0
  await sender.postAll('hits', {
    batches: batchesOf(rows, 2000),
    onSent: (count) => {
      sent += count
    },
  })

  expect(taken.sort((a, b) => a.id - b.id)).toEqual(rows)
  expect(sent).toBe(rows.length)
  expect(waits).toEqual(Array(refused.size).fill(3000))
  expect(requests[0].url).toBe('/v1/hits?site=demo')
  expect(requests[0].headers.authorization).toBe('Bearer k')
})

test('a refusal names the first rows and stops the rest', async () => {
  const rejected = Array.from({ length: 9 }, (_, index) => ({ index, field: 'ts', error: 'bad' }))
  answer = () => ({ status: 207, body: { accepted: 3, rejected } })
  const sender = createSender({ url, site: 'demo', key: 'k' })
  const sending = sender.postAll('hits', { batches: batchesOf(rows, 1000), onSent: () => {} })

  await expect(sending).rejects.toThrow(/9 were refused and 3 taken:\n.*"index":0.*\n/)
  await expect(sending).rejects.not.toThrow(/"index":5/)
  expect(requests.length).toBeLessThanOrEqual(3)
})

test('a wrong key and a strange answer are told apart', async () => {
  const sender = createSender({ url, site: 'demo', key: 'k' })
  answer = () => ({ status: 401, body: { error: 'unauthorized' } })
  await expect(sender.putSettings({})).rejects.toThrow(/API key/)
  answer = () => ({ status: 404, body: { error: 'not_found' } })
  await expect(sender.putSettings({})).rejects.toThrow('/v1/sites/demo answered 404')
  await expect(sender.putSettings({})).rejects.toThrow(SendError)
})

test('npm run demo fills a site and says what it sent and where to look', async () => {
  const { code, stdout } = await demo('--visits', '600', '--until', '2026-10-31')

  expect(code).toBe(0)
  expect(stdout).toContain('600 visits')
  expect(stdout).toContain('npm run report -- performance --site demo --by channel')
  expect(requests[0]).toMatchObject({ method: 'PUT', url: '/v1/sites/demo' })
  const kinds = new Set(requests.map(({ url: path }) => path.split('?')[0]))
  expect([...kinds]).toEqual([
    '/v1/sites/demo',
    '/v1/hits',
    '/v1/deals',
    '/v1/payments',
    '/v1/costs',
  ])
  const costs = requests.filter(({ url: path }) => path.startsWith('/v1/costs'))
  expect(costs).toHaveLength(13)
  expect(costs[0].headers['content-type']).toBe('text/csv')

  const first = bodies()
  requests.length = 0
  await demo('--visits', '600', '--until', '2026-10-31')
  expect(bodies()).toEqual(first)
})

test('refused rows end npm run demo with code 1', async () => {
  answer = ({ url: path }) => ({
    status: path.startsWith('/v1/deals') ? 400 : 200,
    body: { accepted: 0, rejected: path.startsWith('/v1/deals') ? [{ index: 0, error: 'x' }] : [] },
  })
  const { code, stderr } = await demo('--visits', '300')
  expect(code).toBe(1)
  expect(stderr).toContain('Of deals, 1 were refused')
})

test('a collector that is not there ends npm run demo with one line and code 1', async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  const { code, stderr } = await demo()
  expect(code).toBe(1)
  expect(stderr.trim()).toMatch(/^Nothing answers at .*Run `npm start`[^\n]*$/)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

test.each([
  [['--nope']],
  [['--visits', '0']],
  [['--seed', '-1']],
  [['--site', 'A B']],
  [['--url', 'nowhere']],
  [['--until', '2026-02-30']],
  [['--until', '2090-01-01']],
])('%j is no way to call it: code 2', async (args) => {
  const { code, stderr } = await demo(...args)
  expect(code).toBe(2)
  expect(stderr).toContain('--help')
})

test('--help tells the options', async () => {
  const { code, stdout } = await demo('--help')
  expect(code).toBe(0)
  for (const name of ['url', 'site', 'visits', 'seed', 'until', 'key']) {
    expect(stdout).toContain(`--${name}`)
  }
})

function demo(...args) {
  const file = fileURLToPath(new URL('demo.js', import.meta.url))
  const whole = [file, '--url', url, '--key', 'k', ...args]
  return new Promise((done) => {
    execFile(process.execPath, whole, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}

function bodies() {
  return requests.map(({ url: path, body }) => `${path} ${body}`).sort()
}

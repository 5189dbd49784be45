import Fastify, { LogController } from 'fastify'
import { expect, test } from 'vitest'
import { logOptions } from '../src/log/log-options.ts'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

const person = {
  email: 'anna.petrova@example.com',
  phone: '+79161234567',
  client: '999888777.1795400999',
  name: 'Petrova',
  address: '203.0.113.77',
  secret: 'tl_a-secret-that-nobody-may-see-here',
}
const marks = [...Object.values(person), '79161234567', 'petrova', 'utm_', '127.0.0.1', '::1']

function openLog() {
  const lines: string[] = []
  return {
    lines,
    write: (line: string) => void lines.push(line),
    parsed: () => lines.map((line) => JSON.parse(line)),
  }
}

test('whatever is sent and however it fails, no line at any level holds anything of a person', async () => {
  const log = openLog()
  const collector = await openTestCollector({ log, trustProxy: 1 })
  const { app, post, get, put, remove, store, apiKey } = collector
  const forwarded = { 'x-forwarded-for': person.address }
  const { email, phone, client, name, secret } = person
  const page = `http://localhost/?utm_source=${email}&phone=${phone}`
  const browser = (payload: string, more = {}) =>
    inject(app, {
      method: 'POST',
      url: `/v1/hits?site=default&email=${email}`,
      headers: { 'content-type': 'text/plain', ...forwarded, ...more },
      payload,
    })

  // Good.
  await browser(beacon(hit({ url: page, client_id: client, title: name, user_id: email })))
  await post('/v1/deals?site=default', [deal({ email, phone, client_id: client, manager: name })])
  await post('/v1/sql', `select '${email}' as a`, { type: 'text/plain' })
  await get(`/v1/sites/default?email=${email}`)
  await inject(app, { url: `/?key=${apiKey.key}`, headers: forwarded })
  // Refused.
  await browser(beacon(hit({ url: `http://${name}.example/${email}`, client_id: client })))
  await browser(beacon(hit({ client_id: email, type: phone })))
  await browser(`{"hits": ${email}`)
  await browser(email, { origin: `https://${name}.example` })
  await browser('x', { cookie: `tl_cid=${client}` })
  await post('/v1/deals?site=default', [deal({ status: email, deal_id: '', [phone]: name })])
  await post('/v1/payments?site=default', [payment({ amount: email, currency: name })])
  await post('/v1/costs?site=default', `date,source\n${email},"${phone}`, { type: 'text/csv' })
  await post('/v1/costs?site=default', [cost({ date: email, campaign: name })])
  await post('/v1/deals?site=default', `{"email": "${email}`, { type: 'application/x-ndjson' })
  await post(`/v1/deals?site=${email}`, [deal()])
  await put(`/v1/sites/${email}`, { domains: [email] })
  await put('/v1/sites/x', { domains: [email], currency: name })
  await post('/v1/keys', { name, scopes: [email] })
  await remove(`/v1/keys/${client}`)
  await get(`/v1/reports/${name}?site=default&from=${email}`)
  await get(`/v1/visitors/${client}?phone=${phone}`)
  await remove(`/v1/visitors/${email}`)
  await remove(`/v1/visitors/${client}?site=${email}`)
  expect((await remove(`/v1/visitors/${client}`)).status).toBe(200)
  await inject(app, { url: `/${email}/%`, headers: forwarded })
  await inject(app, { url: `/v1/keys/${client.repeat(20)}` })
  // SQL that fails, and quotes what it was given.
  for (const query of [
    `select toDate('${email}')`,
    `selec '${email}'`,
    `select throwIf(1, '${email}')`,
    `select "${name}" from hits`,
    `select * from file('${name}')`,
  ]) {
    await post('/v1/sql', query, { type: 'text/plain' })
  }
  // Wrong keys.
  await get('/v1/sites/default', { key: secret })
  await inject(app, { url: `/?key=${secret}`, headers: forwarded })
  await inject(app, { method: 'POST', url: '/sign-in', payload: `key=${secret}` })
  await inject(app, {
    url: '/',
    headers: { cookie: `tl_session=${secret}`, 'x-request-id': email },
  })
  // Rows that get past the door and are refused by the database.
  await store.add('deals', [{ site: 'default', deal_id: name, created_at: email, version: 1 }])
  await store.add('hits', [{ site: 'default', ts: phone, [name]: email }])
  await store.drain()
  // A route of ours that fails unforeseen.
  store.read = async () => {
    const words = `${email} ${phone}\n    at ${name} (${secret}:1:1)`
    throw new TypeError(words, { cause: Object.assign(new Error(email), { code: phone }) })
  }
  const failed = await get('/v1/reports/performance?site=default')
  expect(failed).toMatchObject({ status: 500, body: { error: 'internal' } })

  const said = log.lines.join('')
  for (const mark of marks) expect(said).not.toContain(mark)
  expect(said).not.toContain(apiKey.key)
  expect(said).toContain('rows were refused, set aside')
  expect(said).toContain('TypeError')
  expect(said).toMatch(/at .*logs\.test\.ts:\d+:\d+/)
})

test('a request to the server API is one line at info, a beacon one at debug, and both have their ID', async () => {
  const log = openLog()
  const { app, post, remove, clock } = await openTestCollector({ log })
  const { id, secret } = (await post('/v1/keys', { name: 'x', scopes: ['write'] })).body
  const deals = await inject(app, {
    method: 'POST',
    url: '/v1/deals?site=default',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    payload: JSON.stringify([deal()]),
  })
  await remove('/v1/keys/no-such-key')
  const sent = await inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    payload: beacon(hit()),
    headers: { 'content-type': 'text/plain' },
  })
  clock.now += 1

  const answers = log.parsed().filter(({ msg }) => msg === 'answered')
  expect(answers).toMatchObject([
    { level: 30, method: 'POST', route: '/v1/keys', status: 201, key: 'operator' },
    { level: 30, method: 'POST', route: '/v1/deals', status: 200, key: id },
    { level: 30, method: 'DELETE', route: '/v1/keys/:id', status: 404, key: 'operator' },
    { level: 20, method: 'POST', route: '/v1/hits', status: 200 },
  ])
  for (const { request_id, ms } of answers) {
    expect(request_id).toMatch(/^[\w-]{21}$/)
    expect(ms).toBeGreaterThanOrEqual(0)
  }
  expect(deals.headers['x-request-id']).toBe(answers[1].request_id)
  // A beacon's answer is read by nobody.
  expect(sent.headers['x-request-id']).toBeUndefined()
})

test('what is over a limit is no line at info, or a flood would fill the disk', async () => {
  const log = openLog()
  const { get } = await openTestCollector({ log })
  for (let n = 0; n < 35; n += 1) await get('/v1/sites/default', { key: `wrong-key-${n}` })

  const levels = log.parsed().flatMap(({ msg, level }) => (msg === 'answered' ? [level] : []))
  expect(levels).toEqual([...Array(30).fill(30), ...Array(5).fill(20)])
})

test('an error that is ours carries the ID of its request, in the answer and in the log', async () => {
  const log = openLog()
  const { app, apiKey, store } = await openTestCollector({ log })
  store.read = async () => {
    throw new Error('no such thing')
  }
  const response = await inject(app, {
    url: '/v1/reports/performance?site=default',
    headers: { authorization: `Bearer ${apiKey.key}` },
  })

  const { request_id } = response.json()
  expect(response.json()).toEqual({ error: 'internal', message: 'Internal error.', request_id })
  expect(response.headers['x-request-id']).toBe(request_id)
  expect(log.parsed()).toContainEqual(
    expect.objectContaining({ level: 50, request_id, msg: 'unexpected error' }),
  )
})

const uuid = '6f9619ff-8b86-d011-b42d-00c04fc964ff'

test.each([
  { of: 'a trusted hop', trust: 1, given: uuid, taken: true },
  { of: 'a trusted range', trust: ['127.0.0.0/8'], given: uuid, taken: true },
  { of: 'a stranger', trust: 0, given: uuid, taken: false },
  { of: 'another range', trust: ['10.0.0.0/8', '::1'], given: uuid, taken: false },
  { of: 'a trusted hop, as an e-mail,', trust: 1, given: 'anna.petrova@example.com', taken: false },
  { of: 'a trusted hop, as a phone,', trust: 1, given: '79161234567000000', taken: false },
  { of: 'a trusted hop, as a client ID,', trust: 1, given: '999888777.1795400999', taken: false },
  { of: 'a trusted hop, too short,', trust: 1, given: 'abc', taken: false },
  { of: 'a trusted hop, too long,', trust: 1, given: 'a'.repeat(65), taken: false },
])('an X-Request-ID of $of is taken over: $taken', async ({ trust, given, taken }) => {
  const { app } = await openTestCollector({ trustProxy: trust })
  const { headers } = await inject(app, { url: '/v2', headers: { 'x-request-id': given } })

  if (taken) expect(headers['x-request-id']).toBe(given)
  else expect(headers['x-request-id']).toMatch(/^[\w-]{21}$/)
})

test("what Fastify itself logs holds neither an error's words nor an address", async () => {
  const log = openLog()
  const logController = new LogController({ disableRequestLogging: true })
  const app = Fastify({ logger: logOptions('trace', log), logController })
  app.get('/v1/visitors/:id', async (request, reply) => {
    request.log.error(new Error(person.email))
    request.log.warn({ err: new Error(person.email), req: request, res: reply })
    request.log.warn(`did you forget to "return reply" in the "${request.raw.url}" route?`)
    reply.send('once')
    return reply.send('twice')
  })
  await app.inject({ url: `/v1/visitors/${person.client}?email=${person.email}` })
  await app.close()

  expect(log.lines.length).toBeGreaterThan(3)
  for (const mark of marks) expect(log.lines.join('')).not.toContain(mark)
})

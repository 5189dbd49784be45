import type { Delivery } from '@throughline/connectors'
import { msOf } from '@throughline/schema'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { address, bytes, form, textOf, type Vendor } from '../../connectors/test/vendor.ts'
import { asterisk } from '../../connectors/test/vendors/asterisk.ts'
import { callrail } from '../../connectors/test/vendors/callrail.ts'
import { generic } from '../../connectors/test/vendors/generic.ts'
import { mango } from '../../connectors/test/vendors/mango.ts'
import { plivo } from '../../connectors/test/vendors/plivo.ts'
import { telnyx } from '../../connectors/test/vendors/telnyx.ts'
import { twilio } from '../../connectors/test/vendors/twilio.ts'
import { uis } from '../../connectors/test/vendors/uis.ts'
import { zadarma } from '../../connectors/test/vendors/zadarma.ts'
import { openTestCollector, type TestCollector } from './open-test-collector.ts'
import { sendDelivery } from './send-delivery.ts'

const publicUrl = 'https://stats.shop.example/tl'

/** In the present: deliveries of 30 days ago are dropped as they come, by the engine's own clock. */
async function open(options: { log?: { write(line: string): void } } = {}) {
  const opened = await openTestCollector({ publicUrl, ...options })
  opened.clock.now = Date.now()
  return opened
}

const collector = await open()
const { get, post, put, remove, app, rows, refusals, clock } = collector

async function connect(vendor: Vendor, at: TestCollector = collector): Promise<string> {
  const url = `/v1/sites/default/connectors/${vendor.name}`
  return (await at.put(url, vendor.settings)).body.webhook_url
}

/** A message as it would be sent to this address: signed for the public one, sent to the real one. */
function sentTo(url: string, message: Delivery, { signing }: Vendor): Delivery {
  const there = { ...message, url: message.url.replace(address, url) }
  const signed = signing ? signing.sign(there) : there
  return { ...signed, url: signed.url.replace('/tl/v1', '/v1') }
}

const send = (delivery: Delivery, at: TestCollector = collector) => sendDelivery(at.app, delivery)

const callRows = (vendor: string) =>
  rows(`select * from calls final where provider = '${vendor}' order by version`)

describe.each([asterisk, callrail, generic, mango, plivo, telnyx, twilio, uis, zadarma])(
  '$name',
  (vendor) => {
    let url = ''
    beforeAll(async () => {
      url = await connect(vendor)
    })

    test('what it sends is on disk as a delivery and as a call, and sent again it is the same', async () => {
      expect(url).toMatch(new RegExp(`^${publicUrl}/v1/webhooks/${vendor.name}/[\\w-]{32}$`))
      for (const message of vendor.messages) {
        expect((await send(sentTo(url, message, vendor))).status).toBe(200)
      }
      const once = await callRows(vendor.name)
      for (const message of vendor.messages.toReversed()) {
        expect((await send(sentTo(url, message, vendor))).status).toBe(200)
      }

      expect(await callRows(vendor.name)).toEqual(once)
      expect(newestOf(once)).toMatchObject(storedOf(vendor.call))
      const kept = await rows(
        `select delivery_id, outcome from deliveries where connector = '${vendor.name}'`,
      )
      expect(new Set(kept.map(({ delivery_id }) => delivery_id)).size).toBe(vendor.messages.length)
      expect(kept.every(({ outcome }) => outcome === 'taken' || outcome === 'ignored')).toBe(true)
    })

    const testSigned = vendor.signing ? test : undefined
    testSigned?.('one that is forged is 403, is kept, and tells nothing', async () => {
      const before = await callRows(vendor.name)
      const [message = form({})] = vendor.messages
      const forged = sentTo(url, message, vendor)
      const answer = await send(vendor.signing?.forge(forged) ?? forged)

      expect(answer).toMatchObject({ status: 403, body: { error: 'bad_signature' } })
      expect(await callRows(vendor.name)).toEqual(before)
      const kept = await rows(
        `select reason from deliveries where connector = '${vendor.name}' and outcome = 'refused'`,
      )
      expect(kept).toEqual([{ reason: 'bad_signature' }])
    })
  },
)

/** What the newest row that says a field at all says of it. */
function newestOf(found: Record<string, unknown>[]): Record<string, unknown> {
  const call: Record<string, unknown> = {}
  for (const row of found) {
    for (const [name, value] of Object.entries(row)) {
      if (value !== null && value !== '' && value !== 0) call[name] = value
    }
  }
  return call
}

function storedOf(call: Vendor['call']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(call).map(([name, value]) => [
      name,
      name.endsWith('_at')
        ? new Date(msOf(Number(value))).toISOString().replace('T', ' ').replace('Z', '')
        : value,
    ]),
  )
}

test('what lies in the database shows no number, link, token or address', async () => {
  await connect(twilio)
  const stored = JSON.stringify([
    await rows('select * from deliveries'),
    await rows('select * from connections'),
  ])
  const url = (await get('/v1/sites/default/connectors/twilio')).body.webhook_url

  for (const secret of ['79161234567', 'Recordings', '12345"', 'vpbx-salt', url.slice(-32)]) {
    expect(stored).not.toContain(secret)
  }
})

test('what was sent can be seen by who may see all, as it came', async () => {
  const { body } = await get('/v1/deliveries?connector=mango')
  expect(body.total).toBeGreaterThanOrEqual(mango.messages.length)
  type Listed = { url: string; outcome: string; delivery_id: string; body?: string }
  const listed: Listed[] = body.deliveries
  expect([...new Set(listed.map(({ url }) => url))].sort()).toEqual([
    '/events/call',
    '/events/record/added',
    '/events/summary',
  ])
  const first = listed.find(({ outcome }) => outcome === 'taken')
  expect(first).toMatchObject({ connector: 'mango', method: 'POST' })
  expect(first?.body).toBeUndefined()

  const whole = await get(`/v1/deliveries/${first?.delivery_id}`)
  expect(whole.body.outcome).toBe('taken')
  expect(mango.messages.map(textOf)).toContain(whole.body.body)
  expect((await get('/v1/deliveries/nothing')).status).toBe(404)
  const { secret } = (await post('/v1/keys', { name: 'analyst', scopes: ['read'] })).body
  expect((await get('/v1/deliveries', { key: secret })).status).toBe(403)
})

test('an address that nobody has is 404 and counted, and so is one of another vendor', async () => {
  const url = await connect(mango)
  const before = refusals.all().get('webhooks:unknown_webhook') ?? 0
  for (const wrong of [
    `${publicUrl}/v1/webhooks/mango/${'x'.repeat(32)}`,
    url.replace('mango', 'uis'),
  ]) {
    const [message = form({})] = mango.messages
    expect(await send(sentTo(wrong, message, mango))).toMatchObject({
      status: 404,
      body: { error: 'unknown_webhook' },
    })
  }
  expect(refusals.all().get('webhooks:unknown_webhook')).toBe(before + 2)
})

test('a flood of forged messages is counted, and ten of them a minute are kept', async () => {
  const other = await open()
  const url = await connect(callrail, other)
  const [message = form({})] = callrail.messages
  for (let n = 0; n < 50; n += 1) {
    const rubbish = { ...message, url, body: bytes(`${n}${'x'.repeat(100_000)}`) }
    const delivery = { ...rubbish, url: url.replace('/tl/v1', '/v1') }
    expect((await send(delivery, other)).status).toBe(403)
  }
  const [kept] = await other.rows('select count() as n, max(length(body)) as size from deliveries')

  expect(Number(kept?.n)).toBe(10)
  expect(Number(kept?.size)).toBeLessThan(40_000)
  expect(other.refusals.all().get('webhooks:bad_signature')).toBe(50)
  expect(other.refusals.all().get('webhooks:not_kept')).toBe(40)
  other.clock.now += 60_000
  await send({ ...message, url: url.replace('/tl/v1', '/v1'), body: bytes('z') }, other)
  const [later] = await other.rows('select count() as n from deliveries')
  expect(Number(later?.n)).toBe(11)
})

test('what is too large is 413, what can not be read is 400 and says where', async () => {
  const url = (await connect(uis)).replace('/tl/v1', '/v1')
  const message = (body: string): Delivery => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: bytes(body),
  })

  expect(await send(message('x'.repeat(2 ** 20 + 1)))).toMatchObject({
    status: 413,
    body: { error: 'too_large' },
  })
  expect(await send(message('{'))).toMatchObject({
    status: 400,
    body: { error: 'not_json', field: 'body' },
  })
  expect(
    await send(message('{"event":"ended","call_session_id":1,"talk_duration":"soon"}')),
  ).toMatchObject({
    status: 400,
    body: { error: 'not_a_number', field: 'talk_s' },
  })
  const refused = await rows(`select reason from deliveries
    where connector = 'uis' and outcome = 'refused' order by reason`)
  expect(refused).toEqual([{ reason: 'not_a_number: talk_s' }, { reason: 'not_json: body' }])
})

test('a vendor that checks the address is answered as it wants, and others by GET are not', async () => {
  const check = (url: string, query = '', method: 'GET' | 'POST' = 'GET') =>
    send({ method, url: url.replace('/tl/v1', '/v1') + query, headers: {}, body: bytes('') })

  expect(await check(await connect(zadarma), '?zd_echo=%3Cb%3E1')).toMatchObject({
    status: 200,
    text: '<b>1',
    type: 'text/plain; charset=utf-8',
  })
  expect((await check(await connect(mango), '/events/call', 'POST')).status).toBe(200)
  expect(await check(await connect(twilio))).toMatchObject({ status: 405 })
  const url = await connect(twilio)
  const [message = form({})] = twilio.messages
  expect(await send(sentTo(url, message, twilio))).toMatchObject({
    text: '<Response/>',
    type: 'text/xml; charset=utf-8',
  })
})

test('a call that could not be stored is kept as a delivery, and taken by a replay', async () => {
  const other = await open()
  const url = await connect(mango, other)
  const { store } = other
  const add = store.add
  store.add = async (table, added) => {
    if (table === 'calls') throw new Error('the disk is gone')
    await add(table, added)
  }
  const [message = form({})] = mango.messages
  expect((await send(sentTo(url, message, mango), other)).status).toBe(500)
  store.add = add
  expect(await other.rows('select call_id from calls')).toEqual([])

  const { body } = await other.post('/v1/deliveries/replay', '')

  expect(body).toMatchObject({ taken: 1, changed: 0, next: null })
  expect(await other.rows('select call_id from calls')).toEqual([{ call_id: 'MTc5MTE5' }])
})

test('what was refused for a wrong token is taken once the token is right', async () => {
  const other = await open()
  const wrong = { ...twilio, settings: { auth_token: 'of another account' } }
  const url = await connect(wrong, other)
  for (const message of twilio.messages) {
    expect((await send(sentTo(url, message, twilio), other)).status).toBe(403)
  }
  expect((await other.post('/v1/deliveries/replay', '')).body).toMatchObject({
    refused: 4,
    changed: 0,
  })
  await connect(twilio, other)

  const { body } = await other.post('/v1/deliveries/replay?outcome=refused&connector=twilio', '')

  expect(body).toMatchObject({ taken: 4, refused: 0, changed: 4 })
  const calls = await other.rows('select * from calls final order by version')
  expect(newestOf(calls)).toMatchObject(storedOf(twilio.call))
  expect(await other.rows('select distinct outcome from deliveries final')).toEqual([
    { outcome: 'taken' },
  ])
  // Taken once more, and though the token has changed again since.
  await connect(wrong, other)
  expect((await other.post('/v1/deliveries/replay', '')).body).toMatchObject({
    taken: 4,
    changed: 0,
  })
  expect(await other.rows('select * from calls final order by version')).toEqual(calls)
})

test('deliveries are listed and replayed page by page, each once', async () => {
  const other = await open()
  const url = (await connect(generic, other)).replace('/tl/v1', '/v1')
  const sign = generic.signing?.sign ?? ((message: Delivery) => message)
  for (let n = 0; n < 120; n += 1) {
    // Several bear one moment.
    other.clock.now += n % 3 === 0 ? 1 : 0
    const body = bytes(JSON.stringify({ at: 1_791_191_707, call: { id: n, state: 'RING' } }))
    const message = {
      method: 'POST' as const,
      url,
      headers: { 'content-type': 'application/json' },
    }
    expect((await send(sign({ ...message, body }), other)).status).toBe(200)
  }
  let taken = 0
  let pages = 0
  for (let next: string | null = ''; next !== null; pages += 1) {
    const after: string = next === '' ? '' : `?after=${encodeURIComponent(next)}`
    const { body } = await other.post(`/v1/deliveries/replay${after}`, '')
    taken += body.taken
    next = body.next
  }

  expect({ taken, pages }).toEqual({ taken: 120, pages: 3 })
  expect((await other.get('/v1/deliveries?from=2099-01-01')).body.total).toBe(0)
  expect(await other.get('/v1/deliveries?from=soon')).toMatchObject({
    status: 400,
    body: { field: 'from' },
  })
})

test('metrics tell deliveries by outcome, and how long a vendor has been silent', async () => {
  const other = await open()
  const url = await connect(mango, other)
  const [message = form({})] = mango.messages
  await send(sentTo(url, message, mango), other)
  const forged = sentTo(url, message, mango)
  await send(mango.signing?.forge(forged) ?? forged, other)
  other.clock.now += 90_000

  const { text } = await other.get('/metrics')
  expect(text).toContain('throughline_deliveries_total{connector="mango",outcome="taken"} 1')
  expect(text).toContain('throughline_deliveries_total{connector="mango",outcome="refused"} 1')
  expect(text).toContain('throughline_delivery_age_seconds{connector="mango"} 90')
})

test('an address that was rotated works until the grace ends, and a removed one no more', async () => {
  const [message = form({})] = mango.messages
  const first = await connect(mango)
  const status = async (url: string) => (await send(sentTo(url, message, mango))).status
  const rotated = await post('/v1/sites/default/connectors/mango/rotate', { grace_hours: 1 })
  const second = rotated.body.webhook_url

  expect(second).not.toBe(first)
  expect(Date.parse(rotated.body.previous_url_until)).toBe(clock.now + 3_600_000)
  expect([await status(first), await status(second)]).toEqual([200, 200])
  clock.now += 3_600_000
  expect([await status(first), await status(second)]).toEqual([404, 200])

  expect((await remove('/v1/sites/default/connectors/mango')).body.removed).toBe(true)
  expect(await status(second)).toBe(404)
  expect((await remove('/v1/sites/default/connectors/mango')).status).toBe(404)
  expect(await connect(mango)).not.toBe(second)
  expect((await put('/v1/sites/nobody/connectors/mango', {})).status).toBe(404)
  expect(app.hasRoute({ method: 'POST', url: '/v1/webhooks/:connector/:secret' })).toBe(true)
})

test('no line of the log, at any level, holds a number, a link, a token or the end of an address', async () => {
  const lines: string[] = []
  const other = await open({ log: { write: (line) => void lines.push(line) } })
  const url = await connect(twilio, other)
  const recordingUrl = 'https://AC1:basic-auth-token@api.twilio.com/Recordings/RE1'
  const message = form({ CallSid: 'CA1', From: '+79161234567', RecordingUrl: recordingUrl })
  await send(sentTo(url, message, twilio), other)
  await send({ ...message, url: url.replace('/tl/v1', '/v1') }, other)
  await send(sentTo(url.replace('twilio', 'mango'), message, twilio), other)
  await send(sentTo(url, form({ From: '+79161234567' }), twilio), other)
  await other.put('/v1/sites/default/connectors/uis', {
    access_token: 'token-for-uis',
    api_url: 'http://127.0.0.1:1/token-in-url',
  })
  await other.put('/v1/sites/default/connectors/mango', { vpbx_api_key: 'key-of-mango' })
  await other.get(`/v1/deliveries?site=default&connector=79161234567`)
  await other.post('/v1/deliveries/replay', '')
  await expect.poll(() => lines.join('')).toContain('a connection failed')
  await other.close()

  const said = lines.join('')
  expect(said).toContain('/v1/webhooks/:connector/:secret')
  const secrets = ['79161234567', 'basic-auth', 'RE1', url.slice(-32), 'token-', 'key-of-mango']
  for (const secret of secrets) expect(said).not.toContain(secret)
})

test('any bytes to any vendor get a 2xx or a 4xx that names a code, and the collector goes on', async () => {
  const other = await open()
  const all = [asterisk, callrail, generic, mango, plivo, telnyx, twilio, uis, zadarma]
  const urls: string[] = []
  for (const vendor of all) urls.push((await connect(vendor, other)).replace('/tl/v1', '/v1'))
  const types = ['application/json', 'application/x-www-form-urlencoded', 'text/csv', 'x', '']
  const name = /^[a-z-]{1,12}$/
  const messages = fc.record({
    url: fc.constantFrom(...urls),
    path: fc.constantFrom('', '/', '/events/call', '/%2e%2e/', '?zd_echo', '?bodySHA256=x&x=%ff'),
    method: fc.constantFrom('GET', 'POST'),
    headers: fc.dictionary(fc.stringMatching(name), fc.stringMatching(/^[!-~]{0,40}$/), {
      maxKeys: 4,
    }),
    type: fc.constantFrom(...types),
    body: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytes)),
  })
  await fc.assert(
    fc.asyncProperty(messages, async ({ url, path, method, headers, type, body }) => {
      const { host: _, expect: __, ...given } = headers
      const answer = await send(
        { method, url: url + path, headers: { ...given, 'content-type': type }, body },
        other,
      )
      expect(answer.status === 200 || (answer.status >= 400 && answer.status < 500)).toBe(true)
      if (answer.status !== 200) expect(answer.body.error).toMatch(/^[a-z_0-9]{1,40}$/)
    }),
    { numRuns: 300 },
  )
})

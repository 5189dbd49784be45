import { expect, test } from 'vitest'
import { addressBlock } from '../src/door/address-block.ts'
import { openWindow } from '../src/door/window.ts'
import { inject } from './inject.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const wrong = 'tl_nobody-ever-made-this-key'

/** A collector behind one proxy, and what visitors at an address do there. */
async function openDoorway(limits: { perIp: number; perKey: number }) {
  const collector = await openTestCollector({ limits, trustProxy: 1 })
  const { app } = collector
  const ask = (address: string, url: string, key?: string) =>
    inject(app, {
      url,
      headers: {
        'x-forwarded-for': address,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
    })
  const send = (address: string) =>
    inject(app, {
      method: 'POST',
      url: '/v1/hits?site=default',
      headers: {
        'x-forwarded-for': address,
        'content-type': 'text/plain',
        origin: 'http://localhost',
      },
      payload: beacon(hit()),
    })
  return { ...collector, ask, send }
}

test('an address is refused past its limit, is told when to come again, and then may', async () => {
  const { send, clock, rows, refusals } = await openDoorway({ perIp: 3, perKey: 0 })
  clock.now = testNow + 18_400
  const statuses = []
  for (let n = 0; n < 3; n += 1) statuses.push((await send('192.0.2.1')).statusCode)
  expect(statuses).toEqual([200, 200, 200])

  const refused = await send('192.0.2.1')
  expect(refused.statusCode).toBe(429)
  expect(refused.headers['retry-after']).toBe('42')
  expect(refused.json()).toEqual({
    error: 'too_many_requests',
    limit: 3,
    message: 'This address asked more than 3 times in this minute. Ask again in 42 s.',
  })
  // A page can only come again for an answer that it may read.
  expect(refused.headers['access-control-allow-origin']).toBe('http://localhost')
  expect((await send('192.0.2.2')).statusCode).toBe(200)

  clock.now = testNow + 60_000
  expect((await send('192.0.2.1')).statusCode).toBe(200)
  expect(await rows('select count() as n from hits')).toEqual([{ n: 5 }])
  expect(refusals.all().get('hits:too_many_requests')).toBe(1)
})

test('what asks with a good key is counted by the key, wherever it comes from', async () => {
  const { ask, post, clock } = await openDoorway({ perIp: 1, perKey: 3 })
  const { secret } = (await post('/v1/keys', { name: 'x', scopes: ['read'] })).body
  const statuses = []
  for (const last of [1, 2, 3, 4]) {
    statuses.push((await ask(`192.0.2.${last}`, '/v1/sites/default', secret)).statusCode)
  }
  expect(statuses).toEqual([200, 200, 200, 429])
  expect((await post('/v1/deals?site=default', [deal()])).status).toBe(200)

  clock.now += 60_000
  expect((await ask('192.0.2.1', '/v1/sites/default', secret)).statusCode).toBe(200)
})

test('wrong keys are told so 30 times a minute; a good one from the same address goes on working', async () => {
  const { ask, apiKey } = await openDoorway({ perIp: 0, perKey: 0 })
  const statuses = []
  for (let n = 0; n < 40; n += 1) {
    statuses.push((await ask('192.0.2.1', '/v1/sites/default', `${wrong}${n}`)).statusCode)
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(30)
  expect(statuses.slice(30)).toEqual(Array(10).fill(429))

  expect((await ask('192.0.2.1', '/?key=wrong')).statusCode).toBe(429)
  expect((await ask('192.0.2.1', '/v1/sites/default', apiKey.key)).statusCode).toBe(200)
  expect((await ask('192.0.2.1', `/?key=${apiKey.key}`)).statusCode).toBe(303)
  expect((await ask('192.0.2.2', '/v1/sites/default', wrong)).statusCode).toBe(401)
})

test('to have no key is no guess, but counts as a request of the address', async () => {
  const { ask } = await openDoorway({ perIp: 40, perKey: 0 })
  const statuses = []
  for (let n = 0; n < 41; n += 1) {
    statuses.push((await ask('192.0.2.1', '/v1/sites/default')).statusCode)
  }

  expect(statuses).toEqual([...Array(40).fill(401), 429])
})

test('a probe is answered however much its address asks', async () => {
  const { ask } = await openDoorway({ perIp: 1, perKey: 0 })
  await ask('192.0.2.1', '/')
  expect((await ask('192.0.2.1', '/')).statusCode).toBe(429)
  expect((await ask('192.0.2.1', '/v2')).statusCode).toBe(429)

  expect((await ask('192.0.2.1', '/healthz')).statusCode).toBe(200)
})

test('nobody chooses their own address: an X-Forwarded-For of a stranger is not believed', async () => {
  const { app } = await openTestCollector({ limits: { perIp: 2, perKey: 0 } })
  const statuses = []
  for (const last of [1, 2, 3]) {
    const headers = { 'x-forwarded-for': `192.0.2.${last}` }
    statuses.push((await inject(app, { url: '/start.js', headers })).statusCode)
  }

  expect(statuses).toEqual([200, 200, 429])
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:50123', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
  [':'.repeat(900), ':'.repeat(64)],
])('%s is counted as %s', (address, block) => {
  expect(addressBlock(address)).toBe(block)
})

test('memory is bounded: past the most names in a minute newcomers go uncounted, and known ones do not', () => {
  let now = testNow
  const window = openWindow({ limit: 1, now: () => now, mostNames: 2 })
  for (const name of ['a', 'b']) expect(window.take(name)).toBeUndefined()
  for (const name of ['c', 'c', 'c', 'd']) expect(window.take(name)).toBeUndefined()
  expect(window.take('a')).toBe(60)
  expect(window.names()).toBe(2)

  now += 60_000
  for (const name of ['c', 'd']) expect(window.take(name)).toBeUndefined()
  expect(window.take('c')).toBe(60)
})

test('a clock that is set back begins a new count, and 0 is no limit', () => {
  let now = testNow
  const window = openWindow({ limit: 1, now: () => now })
  window.take('a')
  expect(window.take('a')).toBe(60)
  now -= 3_600_000
  expect(window.take('a')).toBeUndefined()

  const open = openWindow({ limit: 0, now: () => now })
  for (let n = 0; n < 10; n += 1) expect(open.take('a')).toBeUndefined()
  expect(open.names()).toBe(0)
})

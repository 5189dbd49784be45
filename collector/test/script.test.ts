import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openPinned } from '../src/pinned.ts'
import { inject } from './inject.ts'
import { openTestCollector, type TestCollector } from './open-test-collector.ts'

let collector: TestCollector
beforeAll(async () => {
  collector = await openTestCollector()
  await collector.put('/v1/sites/shop', { domains: ['shop.example'] })
})

const tagOf = async (query = '') => (await collector.get(`/v1/sites/shop/tag${query}`)).body

test('every form of the tag names the collector as pages reach it', async () => {
  const tag = await tagOf('?collector=https://shop.example/stats')

  expect(tag.plain).toBe('<script async src="https://shop.example/stats/tl.js?site=shop"></script>')
  expect(tag.path).toBe('<script async src="https://shop.example/stats/tl/shop.js"></script>')
  expect(tag.csp).toEqual({
    'script-src': 'https://shop.example',
    'connect-src': 'https://shop.example',
  })
  const stub = tag.with_stub.split('\n')[0]
  expect(Buffer.byteLength(stub)).toBeLessThanOrEqual(300)
})

test('the version that a tag names is immutable, and outlives the settings it holds', async () => {
  const tag = await tagOf()
  const [, file = ''] = /src="http:\/\/[^/]+(\/tl\/shop\.[0-9a-f]{20}\.js)"/.exec(tag.sri) ?? []
  await collector.put('/v1/sites/shop', { domains: ['shop.example'], field_name: 'cid' })

  const script = await inject(collector.app, { url: file })

  expect(script.statusCode).toBe(200)
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(script.headers['access-control-allow-origin']).toBe('*')
  const digest = createHash('sha384').update(script.body).digest('base64')
  expect(tag.integrity).toBe(`sha384-${digest}`)
  expect((await tagOf()).integrity).not.toBe(tag.integrity)
})

test('the first script names the second by its hash and digest, and that one never changes', async () => {
  const { body } = await inject(collector.app, { url: '/tl/shop.js' })
  const [, file = '', integrity] =
    /"later":\["(tl-later\.[0-9a-f]{20}\.js)","(sha384-[^"]+)"\]/.exec(body) ?? []

  const second = await inject(collector.app, { url: `/${file}` })

  expect(second.statusCode).toBe(200)
  expect(second.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  })
  expect(`sha384-${createHash('sha384').update(second.body).digest('base64')}`).toBe(integrity)
  expect(await collector.get('/tl-later.00000000000000000000.js')).toMatchObject({
    status: 404,
    body: { error: 'unknown_version' },
  })
})

test('after an update a pinned tag still gets the second script that it was built with', async () => {
  const pinned = openPinned(join(collector.dataDir, 'scripts', collector.database))
  await pinned.keep({ site: '_later', hash: '0123456789abcdef0123', plain: 'older()' })

  const older = await inject(collector.app, { url: '/tl-later.0123456789abcdef0123.js' })

  expect(older.body).toBe('older()')
})

test('a site that has turned all of it off loads no second script', async () => {
  const off = ['clicks', 'engagement', 'forms', 'linker']
  await collector.put('/v1/sites/plain', { domains: ['plain.example'], off })

  expect((await inject(collector.app, { url: '/tl/plain.js' })).body).not.toContain('"later"')
})

test('a version that is not kept is refused with the way to the tag of today', async () => {
  const answer = await collector.get('/tl/shop.00000000000000000000.js')

  expect(answer).toMatchObject({ status: 404, body: { error: 'unknown_version' } })
  expect(answer.body.message).toContain('/v1/sites/shop/tag')
})

test.each(['/tl/none.js', '/tl/..%2f..%2fapi-key', '/tl/shop.js.js', '/tl/shop.ABC.js'])(
  '%s is no counter',
  async (url) => {
    expect((await collector.get(url)).status).toBeGreaterThanOrEqual(400)
  },
)

test.each(['javascript:alert(1)', 'https://x/"onload="', 'shop.example', 'https://x/?a'])(
  'a tag is not made for %s',
  async (given) => {
    const answer = await collector.get(`/v1/sites/shop/tag?collector=${encodeURIComponent(given)}`)

    expect(answer).toMatchObject({ status: 400, body: { field: 'collector' } })
  },
)

test('the tag needs a key', async () => {
  expect((await collector.get('/v1/sites/shop/tag', { key: undefined })).status).toBe(401)
})

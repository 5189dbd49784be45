import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { cost, deal, hit, payment } from './rows.ts'

const { app, apiKey, rows } = await openTestCollector()

const types = fc.constantFrom(
  'application/json',
  'text/plain',
  'application/x-ndjson',
  'text/csv',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  '',
)
const paths = fc.constantFrom('hits', 'deals', 'payments', 'costs', 'rates', 'sql', 'sites/x')
const sites = fc.oneof(fc.constant('default'), fc.string())

/** What `String()` and `Number()` throw at, and what stands in for names an object has anyway. */
const noPrimitives = fc.constantFrom(
  { toString: false },
  { toString: 1, valueOf: 1 },
  [{ toString: null }],
  JSON.parse('{"__proto__": null, "constructor": 0}'),
)

/** Rubbish, JSON of any shape, and good records with one field spoilt. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc
    .tuple(
      fc.constantFrom(hit(), deal(), payment(), cost()),
      fc.nat(20),
      fc.oneof(fc.jsonValue(), fc.double(), fc.string({ unit: 'binary' }), fc.date(), noPrimitives),
    )
    .map(([record, at, value]) => {
      const names = Object.keys(record)
      const name = names[at % names.length] ?? ''
      const spoilt = { ...record, [name]: value }
      return Buffer.from(JSON.stringify(at % 2 ? [spoilt] : { sent_at: value, hits: [spoilt] }))
    }),
)

test('whatever is sent, the answer is a 2xx or a 4xx that explains itself, and rows still go in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ path: paths, site: sites, type: types, body: bodies, keyed: fc.boolean() }),
      async ({ path, site, type, body, keyed }) => {
        const response = await inject(app, {
          method: path.startsWith('sites') ? 'PUT' : 'POST',
          url: `/v1/${path}?site=${encodeURIComponent(site)}`,
          headers: {
            ...(type === '' ? {} : { 'content-type': type }),
            ...(keyed ? { authorization: `Bearer ${apiKey.key}` } : {}),
          },
          payload: body,
        })
        expect(response.statusCode).toBeGreaterThanOrEqual(200)
        expect(response.statusCode).toBeLessThan(500)
        if (response.statusCode >= 400) {
          const answer = response.json()
          expect(answer.error ?? answer.rejected?.[0]?.error).toMatch(/^[a-z_]+$/)
        }
      },
    ),
    { numRuns: 10_000 },
  )
  await inject(app, {
    method: 'POST',
    url: '/v1/deals?site=default',
    headers: { authorization: `Bearer ${apiKey.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify([deal({ deal_id: 'after all' })]),
  })
  expect(await rows("select count() as n from current_deals where deal_id = 'after all'")).toEqual([
    { n: 1 },
  ])
}, 300_000)

test.each([
  '//?site=',
  '/%',
  '/v1/hits?site=%ff',
  '/v1/hits?site=a&site=b',
  '/?key=%00',
  '/tl.js?site=%',
])('the address %s is answered without a crash', async (url) => {
  for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
    const response = await inject(app, { method, url, headers: { origin: 'null' } })
    expect(response.statusCode).toBeLessThan(500)
  }
})

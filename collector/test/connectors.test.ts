import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { openConnections } from '../src/connections/connections.ts'
import { openSeal } from '../src/connections/seal.ts'
import { loadSecretKey } from '../src/connections/secret-key.ts'
import { openTestCollector } from './open-test-collector.ts'

const collector = await openTestCollector()
const { get, put, post, store, clock, dataDir, rows } = collector
const twilioUrl = '/v1/sites/default/connectors/twilio'

test('a vendor is connected by its settings, and secrets among them are never shown', async () => {
  const made = await put(twilioUrl, { auth_token: 'token-of-the-account' })

  expect(made).toMatchObject({
    status: 200,
    body: {
      site: 'default',
      connector: 'twilio',
      title: 'Twilio',
      settings: { auth_token: '•••', answered_by: 'twilio' },
      previous_url_until: null,
    },
  })
  // Without PUBLIC_URL it is the host that was asked.
  expect(made.body.webhook_url).toMatch(/^http:\/\/localhost:80\/v1\/webhooks\/twilio\/[\w-]{32}$/)
  expect((await get(twilioUrl)).body).toEqual(made.body)
  expect((await get('/v1/sites/default/connectors')).body.connectors).toEqual([made.body])
  expect(JSON.stringify(await rows('select * from connections'))).not.toContain('token-of')
})

test('settings that were shown and are sent back keep their secrets', async () => {
  const { settings } = (await get(twilioUrl)).body
  const { body } = await put(twilioUrl, { ...settings, answered_by: 'dialled_leg' })

  expect(body.settings).toEqual({ auth_token: '•••', answered_by: 'dialled_leg' })
  const key = openSeal(await loadSecretKey({ given: undefined, dataDir }))
  await store.drain()
  const other = await openOther(key)
  expect(other.ofSite('default')[0]?.opened.settings).toEqual({
    auth_token: 'token-of-the-account',
    answered_by: 'dialled_leg',
  })
  other.close()
})

test.each([
  { connector: 'twilio', given: {}, status: 400, error: 'missing', field: 'auth_token' },
  {
    connector: 'twilio',
    given: { auth_token: 7 },
    status: 400,
    error: 'invalid_setting',
    field: 'auth_token',
  },
  {
    connector: 'twilio',
    given: { auth_token: 'x', more: 1 },
    status: 400,
    error: 'unknown_setting',
    field: 'more',
  },
  { connector: 'twilio', given: [], status: 400, error: 'not_an_object', field: 'body' },
  { connector: 'twilio', given: '{', status: 400, error: 'not_json', field: 'body' },
  {
    connector: 'zadarma',
    given: { api_secret: 'x', time_zone: 'Mars' },
    status: 400,
    error: 'invalid_setting',
    field: 'time_zone',
  },
  {
    connector: 'telnyx',
    given: { public_key: 'short' },
    status: 400,
    error: 'invalid_setting',
    field: 'public_key',
  },
  { connector: 'nobody', given: {}, status: 404, error: 'unknown_connector', field: 'connector' },
])(
  '$connector with $given is refused: $error, $field',
  async ({ connector, given, ...refusal }) => {
    const { status, body } = await put(`/v1/sites/default/connectors/${connector}`, given)

    expect({ status, error: body.error, field: body.field }).toEqual(refusal)
    expect((await get(`/v1/sites/default/connectors/zadarma`)).status).toBe(404)
  },
)

test('only who may change settings may see or change a connection', async () => {
  const { secret } = (await post('/v1/keys', { name: 'x', scopes: ['read', 'write'] })).body
  const asked = [
    await get(twilioUrl, { key: secret }),
    await put(twilioUrl, { auth_token: 'x' }, { key: secret }),
    await post(`${twilioUrl}/rotate`, {}, { key: secret }),
    await get('/v1/sites/default/connectors', { key: secret }),
  ]

  expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  const { body } = await get('/v1/connectors', { key: secret })
  expect(body.connectors.map(({ name }: { name: string }) => name)).toContain('mango')
})

async function openOther(
  seal: ReturnType<typeof openSeal>,
  onError: (error: unknown) => void = (error) => expect.unreachable(String(error)),
) {
  const now = () => clock.now
  return openConnections({ store, seal, now, refreshMs: 1_000_000, onError })
}

test('another collector with the same key sees what is connected, rotated and removed', async () => {
  const seal = openSeal(await loadSecretKey({ given: undefined, dataDir }))
  const other = await openOther(seal)
  let changes = 0
  other.onChange(() => {
    changes += 1
  })
  const first = (await put('/v1/sites/default/connectors/uis', {})).body.webhook_url.slice(-32)
  await store.drain()
  await other.refresh()
  expect(other.find('uis', first)?.site).toBe('default')
  expect(other.find('mango', first)).toBeUndefined()

  await post('/v1/sites/default/connectors/uis/rotate', { grace_hours: 0 })
  await store.drain()
  await other.refresh()
  expect(other.find('uis', first)).toBeUndefined()

  await collector.remove('/v1/sites/default/connectors/uis')
  await store.drain()
  await other.refresh()
  await other.refresh()
  expect(other.ofSite('default').map(({ connector }) => connector.name)).toEqual(['twilio'])
  expect(changes).toBe(3)
  other.close()
})

test('a collector with another key says so, and opens nothing', async () => {
  const errors: unknown[] = []
  const other = await openOther(openSeal(Buffer.alloc(32, 7)), (error) => errors.push(error))

  expect(other.all()).toEqual([])
  expect(errors.length).toBeGreaterThan(0)
  other.close()
})

test('two changes at once are made one after the other', async () => {
  const zone = (time_zone: string) => put('/v1/sites/default/connectors/uis', { time_zone })
  const answers = await Promise.all([zone('Asia/Omsk'), zone('Europe/Samara'), zone('Asia/Chita')])

  expect(new Set(answers.map(({ body }) => body.webhook_url)).size).toBe(1)
  expect((await get('/v1/sites/default/connectors/uis')).body.settings.time_zone).toBe('Asia/Chita')
})

test('what is sealed opens about the same thing alone, and not once a bit was changed', () => {
  const seal = openSeal(Buffer.alloc(32, 1))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.nat(), (text, about, at) => {
      const sealed = seal.seal(text, about)
      expect(seal.unseal(sealed, about)).toBe(text)
      expect(seal.seal(text, about)).not.toBe(sealed)
      expect(() => seal.unseal(sealed, `${about}.`)).toThrow()
      const spoiled = Buffer.from(sealed, 'base64url')
      const place = at % spoiled.length
      spoiled[place] = (spoiled[place] ?? 0) ^ 1
      expect(() => seal.unseal(spoiled.toString('base64url'), about)).toThrow()
      expect(() => seal.unseal('', about)).toThrow()
    }),
  )
})

test('the key is made once, is for its owner alone, and its text works as SECRET_KEY elsewhere', async () => {
  const file = join(dataDir, 'secret.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, 'utf8').trim()

  const kept = await loadSecretKey({ given: undefined, dataDir })
  expect(kept).toHaveLength(32)
  expect(await loadSecretKey({ given: text, dataDir: '/nowhere' })).toEqual(kept)
})

test.each([
  [{ PUBLIC_URL: 'stats.example' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'ftp://stats.example' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://stats.example/?a=1' }, 'PUBLIC_URL'],
  [{ SECRET_KEY: 'short' }, 'SECRET_KEY'],
])('%j is refused at the start', (env, name) => {
  expect(() => readConfig(env)).toThrow(name)
})

test('PUBLIC_URL may have a path, and a slash at its end is left aside', () => {
  expect(readConfig({ PUBLIC_URL: 'https://x.example/tl/' }).publicUrl).toBe('https://x.example/tl')
  expect(readConfig({ PUBLIC_URL: 'https://x.example' }).publicUrl).toBe('https://x.example')
})

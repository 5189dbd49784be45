import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openKeys } from '../src/keys/keys.ts'
import { inject } from './inject.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

const collector = await openTestCollector()
const { app, clock, get, post, put, remove, keys, store, apiKey, rows } = collector
const hourMs = 3_600_000

const make = async (scopes: string[], more = {}) =>
  (await post('/v1/keys', { name: 'of a test', scopes, ...more })).body

/** Each route of the server API, and the scope that it needs. */
const routes = [
  { scope: 'write', ask: (key?: string) => post('/v1/deals?site=default', [deal()], { key }) },
  { scope: 'write', ask: (key?: string) => post('/v1/costs?site=default', [cost()], { key }) },
  {
    scope: 'write',
    ask: (key?: string) => post('/v1/payments?site=default', [payment()], { key }),
  },
  {
    scope: 'write',
    ask: (key?: string) => post('/v1/hits?site=default', [hit()], { key: key ?? '' }),
  },
  { scope: 'read', ask: (key?: string) => get('/v1/reports/performance?site=default', { key }) },
  { scope: 'read', ask: (key?: string) => get('/v1/sites/default', { key }) },
  { scope: 'read', ask: (key?: string) => post('/v1/sql', { query: 'select 1' }, { key }) },
  {
    scope: 'admin',
    ask: (key?: string) => put('/v1/sites/tea', { domains: ['tea.example'] }, { key }),
  },
  { scope: 'admin', ask: (key?: string) => get('/v1/keys', { key }) },
  {
    scope: 'admin',
    ask: (key?: string) => post('/v1/keys', { name: 'x', scopes: ['read'] }, { key }),
  },
]

test.each([
  { scopes: ['write'], opens: ['write'] },
  { scopes: ['read'], opens: ['read'] },
  { scopes: ['read', 'write'], opens: ['read', 'write'] },
  { scopes: ['admin'], opens: ['read', 'write', 'admin'] },
])('a key of $scopes opens the routes of $opens and no others', async ({ scopes, opens }) => {
  const { secret } = await make(scopes)

  for (const { scope, ask } of routes) {
    const { status, body } = await ask(secret)
    if (opens.includes(scope)) expect(status).toBeLessThan(300)
    else expect({ status, ...body }).toMatchObject({ status: 403, error: 'wrong_scope', scope })
  }
})

test('without a key, and with one that is none, every route is 401 and says why', async () => {
  for (const { ask } of routes) {
    expect(await ask()).toMatchObject({ status: 401, body: { error: 'no_key' } })
    expect(await ask('tl_nobody-ever-made-this-key')).toMatchObject({
      status: 401,
      body: { error: 'wrong_key' },
    })
  }
  expect((await remove('/v1/keys/x', { key: undefined })).status).toBe(401)
  expect((await post('/v1/keys/x/rotate', {}, { key: undefined })).status).toBe(401)
})

test('the secret is told once; neither it nor its hash is listed, nor is the secret stored', async () => {
  const made = await post('/v1/keys', {
    name: ' CRM ',
    scopes: ['write', 'write'],
    expires_at: '2026-10-16T12:00:00Z',
  })
  expect(made.status).toBe(201)
  expect(made.body).toEqual({
    id: expect.stringMatching(/^key_[\w-]{12}$/),
    name: 'CRM',
    scopes: ['write'],
    secret: expect.stringMatching(/^tl_[\w-]{32}$/),
    created_at: '2026-10-15T12:00:00.000Z',
    expires_at: '2026-10-16T12:00:00.000Z',
    previous_secret_until: null,
  })

  const listed = await get('/v1/keys')
  expect(listed.body.keys.find(({ id }: { id: string }) => id === made.body.id)).toEqual({
    id: made.body.id,
    name: 'CRM',
    scopes: ['write'],
    created_at: made.body.created_at,
    expires_at: made.body.expires_at,
    previous_secret_until: null,
  })
  const { secret } = made.body
  const [stored] = await rows(`select * from api_keys where id = '${made.body.id}'`)
  expect(stored?.hash).toMatch(/^[\w-]{43}$/)
  expect(JSON.stringify(stored)).not.toContain(secret)
  expect(listed.text).not.toContain(secret)
  expect(listed.text).not.toContain(stored?.hash)
})

test('a rotated key has two secrets until the grace ends, and then one', async () => {
  const { id, secret: first } = await make(['read'])
  const rotated = await post(`/v1/keys/${id}/rotate`, '')
  const { secret: second, previous_secret_until } = rotated.body
  expect(rotated.status).toBe(200)
  expect(Date.parse(previous_secret_until)).toBe(clock.now + 24 * hourMs)
  const status = async (key: string) => (await get('/v1/sites/default', { key })).status
  expect([await status(first), await status(second)]).toEqual([200, 200])

  clock.now += 24 * hourMs - 1
  expect(await status(first)).toBe(200)
  clock.now += 1
  const ended = await get('/v1/sites/default', { key: first })
  expect(ended).toMatchObject({ status: 401, body: { error: 'expired_key' } })
  expect(await status(second)).toBe(200)

  const { secret: third } = (await post(`/v1/keys/${id}/rotate`, { grace_hours: 0 })).body
  expect([await status(second), await status(third)]).toEqual([401, 200])
})

test('a revoked key opens nothing, with either secret, and can be revoked once', async () => {
  const { id, secret } = await make(['read'])
  const { secret: second } = (await post(`/v1/keys/${id}/rotate`, {})).body

  expect(await remove(`/v1/keys/${id}`)).toMatchObject({ status: 200, body: { id } })

  for (const key of [secret, second]) {
    expect((await get('/v1/sites/default', { key })).body.error).toBe('wrong_key')
  }
  expect((await remove(`/v1/keys/${id}`)).body).toMatchObject({ error: 'unknown_key' })
  expect((await post(`/v1/keys/${id}/rotate`, {})).status).toBe(404)
  expect((await get('/v1/keys')).text).not.toContain(id)
})

test('a key works to the millisecond in which it expires, and is not rotated after that', async () => {
  const expires_at = clock.now + hourMs
  const { id, secret } = await make(['read'], { expires_at })
  clock.now = expires_at - 1
  expect((await get('/v1/sites/default', { key: secret })).status).toBe(200)
  clock.now = expires_at

  expect((await get('/v1/sites/default', { key: secret })).body.error).toBe('expired_key')
  expect(await post(`/v1/keys/${id}/rotate`, {})).toMatchObject({
    status: 409,
    body: { error: 'expired_key' },
  })
  expect(keys.scopesOf(secret)).toBeUndefined()
})

test('what a secret opens can be asked for by other ports', async () => {
  const { id, secret } = await make(['write'])

  expect(keys.scopesOf(secret)).toEqual({
    id,
    ...{ read: false, write: true, listen: false, admin: false },
  })
  expect(keys.scopesOf(apiKey.key)).toEqual({
    id: 'operator',
    read: true,
    write: true,
    listen: true,
    admin: true,
  })
  expect(keys.scopesOf('')).toBeUndefined()
})

test.each([
  { body: '{', error: 'not_json', field: 'body' },
  { body: [], error: 'not_an_object', field: 'body' },
  { body: null, error: 'not_an_object', field: 'body' },
  { body: {}, error: 'missing', field: 'name' },
  { body: { name: 'x' }, error: 'missing', field: 'scopes' },
  { body: { name: ' ', scopes: ['read'] }, error: 'malformed', field: 'name' },
  { body: { name: 'x'.repeat(65), scopes: ['read'] }, error: 'malformed', field: 'name' },
  { body: { name: 7, scopes: ['read'] }, error: 'malformed', field: 'name' },
  { body: { name: 'x', scopes: [] }, error: 'malformed', field: 'scopes' },
  { body: { name: 'x', scopes: ['root'] }, error: 'malformed', field: 'scopes' },
  { body: { name: 'x', scopes: 'read' }, error: 'malformed', field: 'scopes' },
  { body: { name: 'x', scopes: ['read'], admin: true }, error: 'unknown_field', field: 'admin' },
  {
    body: { name: 'x', scopes: ['read'], expires_at: 'soon' },
    error: 'malformed',
    field: 'expires_at',
  },
  {
    body: { name: 'x', scopes: ['read'], expires_at: '2020-01-01' },
    error: 'in_the_past',
    field: 'expires_at',
  },
])('a key of $body is refused: $error, $field', async ({ body, error, field }) => {
  expect(await post('/v1/keys', body)).toMatchObject({ status: 400, body: { error, field } })
})

test.each([{ grace_hours: -1 }, { grace_hours: 721 }, { grace_hours: '24' }, { grace: 1 }])(
  'a rotation with %j is refused and changes nothing',
  async (body) => {
    const { id, secret } = await make(['read'])

    expect((await post(`/v1/keys/${id}/rotate`, body)).status).toBe(400)
    expect((await get('/v1/sites/default', { key: secret })).status).toBe(200)
  },
)

test('two changes at once are made one after the other', async () => {
  const { id } = await make(['read'])
  const answers = await Promise.all(
    [1, 2, 3].map(() => post(`/v1/keys/${id}/rotate`, { grace_hours: 1 })),
  )
  const secrets = answers.map(({ body }) => keys.scopesOf(body.secret)?.id)

  expect(secrets).toEqual([undefined, id, id])
})

test('the operator has several keys at a time, each with all scopes and a name in the logs', async () => {
  const older = 'the-former-key-of-the-operator'
  const rotating = await openTestCollector({ olderApiKeys: [older] })
  expect((await rotating.get('/v1/keys', { key: older })).status).toBe(200)
  expect(rotating.keys.scopesOf(older)?.id).toBe('operator-2')

  const signedIn = await inject(rotating.app, { url: `/?key=${older}` })
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  expect((await inject(rotating.app, { url: '/', headers: { cookie } })).body).toContain(
    'Ask in SQL',
  )
})

test('a key of the store does not open the start page', async () => {
  const { secret } = await make(['admin'])

  expect((await inject(app, { url: `/?key=${secret}` })).statusCode).toBe(401)
})

test('another collector sees what was made, rotated and revoked, and keeps what it knows while the database is away', async () => {
  let away = false
  const errors: unknown[] = []
  const twice = { ...store }
  twice.read = async (query, params) => {
    if (away) throw new Error('away')
    return store.read(query, params)
  }
  const other = await openKeys({
    store: twice,
    apiKey,
    now: () => clock.now,
    refreshMs: 1_000_000,
    onError: (error) => errors.push(error),
  })
  const { id, secret } = await make(['write'])
  await store.drain()
  await other.refresh()
  expect(other.scopesOf(secret)).toMatchObject({ id, write: true })

  await remove(`/v1/keys/${id}`)
  await store.drain()
  away = true
  await expect(other.refresh()).rejects.toThrow('away')
  expect(other.scopesOf(secret)).toMatchObject({ id })
  away = false
  await other.refresh()
  expect(other.scopesOf(secret)).toBeUndefined()
  other.close()
})

type Modelled = { id: string; secrets: { secret: string; untilMs: number }[]; alive: boolean }

test('whatever is made, rotated, revoked and waited for, on either collector, a plain model agrees', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('make' as const),
      hours: fc.option(fc.integer({ min: 1, max: 5 })),
      admin: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('rotate' as const),
      which: fc.nat(4),
      grace: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({ do: fc.constant('revoke' as const), which: fc.nat(4) }),
    fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 150 }) }),
  )
  const other = await openKeys({
    store,
    apiKey,
    now: () => clock.now,
    refreshMs: 1_000_000,
    onError: (error) => expect.unreachable(String(error)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 14 }), async (steps) => {
      const model: Modelled[] = []
      const both = [keys, other]
      for (const [one, here] of steps) {
        const at = here ? keys : other
        const known = 'which' in one ? model[one.which] : undefined
        const last = known?.secrets.at(-1)
        const lives = known?.alive === true
        const expired = last !== undefined && last.untilMs <= clock.now
        if (one.do === 'wait') clock.now += one.minutes * 60_000
        if (one.do === 'make') {
          const untilMs = one.hours === null ? Infinity : clock.now + one.hours * hourMs
          const { key, secret } = await at.make({
            name: 'x',
            scopes: [one.admin ? 'admin' : 'read'],
            ...(one.hours === null ? {} : { expires_at: untilMs }),
          })
          model.push({ id: key.id, secrets: [{ secret, untilMs }], alive: true })
        }
        if (one.do === 'rotate' && known && last) {
          const rotated = at.rotate(known.id, { grace_hours: one.grace })
          if (!lives || expired) await expect(rotated).rejects.toThrow()
          else {
            const { secret } = await rotated
            const untilMs = Math.min(last.untilMs, clock.now + one.grace * hourMs)
            const gone = known.secrets.map((past) => ({ ...past, untilMs: 0 })).slice(0, -1)
            known.secrets = [...gone, { ...last, untilMs }, { secret, untilMs: last.untilMs }]
          }
        }
        if (one.do === 'revoke' && known) {
          if (!lives) await expect(at.revoke(known.id)).rejects.toThrow()
          else await at.revoke(known.id)
          known.alive = false
        }
        await store.drain()
        for (const collector of both) await collector.refresh()
        for (const { id, secrets, alive } of model) {
          for (const { secret, untilMs } of secrets) {
            const works = alive && clock.now < untilMs
            for (const collector of both) {
              expect(collector.scopesOf(secret)?.id).toBe(works ? id : undefined)
            }
          }
        }
      }
    }),
    { numRuns: 25 },
  )
  other.close()
})

test('a revocation holds even where another collector wrote a newer version without knowing of it', async () => {
  const other = await openKeys({
    store,
    apiKey,
    now: () => clock.now + 60_000,
    refreshMs: 1_000_000,
    onError: (error) => expect.unreachable(String(error)),
  })
  const { id } = await make(['read'])
  await store.drain()
  await other.refresh()
  await keys.revoke(id)
  const { secret } = await other.rotate(id, { grace_hours: 1 })
  await store.drain()

  for (const collector of [keys, other]) {
    await collector.refresh()
    expect(collector.scopesOf(secret)).toBeUndefined()
  }
  other.close()
})

test('a browser needs no key', async () => {
  const sent = await post('/v1/hits?site=default', beacon(hit({ ts: testNow })), {
    type: 'text/plain',
    key: undefined,
  })

  expect(sent.status).toBe(200)
})

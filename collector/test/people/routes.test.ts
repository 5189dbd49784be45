import { expect, test } from 'vitest'
import { openTestCollector } from '../open-test-collector.ts'
import { beacon, deal, hit } from '../rows.ts'

const browser = { type: 'text/plain', key: undefined }
const [anna, boris] = ['1.1795400001', '2.1795400002']
const phone = '+79161234567'
const url = (path: string) => `/v1/people/${path}?site=default`

async function openShop() {
  const collector = await openTestCollector()
  const { put, post, store, people } = collector
  await put('/v1/sites/default', { domains: ['localhost'], phone_country: 'RU' })
  const hits = [anna, boris].map((client_id) => hit({ client_id, type: 'identify', phone }))
  await post('/v1/hits?site=default', beacon(...hits), browser)
  await store.drain()
  await people.catchUp()
  return collector
}

test.each([anna, boris, `client_id:${boris}`, encodeURIComponent(phone), '8%20(916)%20123-45-67'])(
  'a person is shown by %s',
  async (node) => {
    const { get } = await openShop()
    const { status, body } = await get(url(node))

    expect(status).toBe(200)
    expect(body).toMatchObject({
      person_id: `client_id:${anna}`,
      nodes: [
        { type: 'client_id', node: anna, standing: 'free' },
        { type: 'client_id', node: boris, standing: 'free' },
        { type: 'phone', node: phone, standing: 'free' },
      ],
      counts: { nodes: 3, edges: 2 },
    })
    expect(body.edges).toHaveLength(2)
    expect(body.history).toHaveLength(3)
    expect(body.history[0]).toMatchObject({ kind: 'joined', former_id: '', why: 'hit' })
  },
)

test('what the owner parts is parted, and joins again when he takes it back', async () => {
  const { get, post } = await openShop()
  const pair = { a: `client_id:${boris}`, b: `phone:${phone}`, why: 'they share a line' }

  expect(await post(url('part'), pair)).toMatchObject({ status: 200, body: { rule: 'part' } })
  expect(await get(url(boris))).toMatchObject({
    status: 200,
    body: { person_id: `client_id:${boris}` },
  })
  expect((await get(url(anna))).body).toMatchObject({
    counts: { nodes: 2 },
    history: expect.any(Array),
    rules: { part: [[`client_id:${boris}`, `phone:${phone}`]] },
  })
  expect((await get(url(boris))).body.history[0]).toMatchObject({
    kind: 'parted',
    why: 'rule part',
  })

  expect((await post(url('unsay'), pair)).status).toBe(200)
  expect((await get(url(boris))).body.person_id).toBe(`client_id:${anna}`)
})

test('deals are with a call centre’s phone again when the owner takes back that it merges nobody', async () => {
  const { get, post, store, people } = await openShop()
  const others = Array.from({ length: 49 }, (_, n) => `${n + 3}.${1795400003 + n}`)
  const hits = others.map((client_id) => hit({ client_id, type: 'identify', phone }))
  await post('/v1/hits?site=default', beacon(...hits), browser)
  await post('/v1/deals?site=default', [deal({ deal_id: 'D-1', client_id: undefined, phone })])
  await store.drain()
  await people.catchUp()
  const hosted = { node: `phone:${phone}`, counts: { nodes: 2 } }
  expect((await get(url(encodeURIComponent(phone)))).body).toMatchObject(hosted)

  await post(url('part'), { a: `phone:${phone}` })
  expect((await get(url(encodeURIComponent(phone)))).body.counts.nodes).toBe(1)

  await post(url('unsay'), { a: `phone:${phone}` })
  expect((await get(url(encodeURIComponent(phone)))).body).toMatchObject(hosted)
})

test('what the owner joins is joined, whatever guards say', async () => {
  const { get, post } = await openShop()
  await post(url('join'), { a: `client_id:${anna}`, b: 'email:sales@localhost.example' })
  await post(url('join'), { a: `client_id:${anna}`, b: 'deal:0' })

  const { nodes } = (await get(url('deal:0'))).body
  expect(nodes.map(({ node }: { node: string }) => node)).toEqual([
    anna,
    boris,
    '0',
    'sales@localhost.example',
    phone,
  ])
})

test('settings that guard more part who was joined by it', async () => {
  const { get, put, people } = await openShop()
  await put('/v1/sites/default', {
    domains: ['localhost'],
    phone_country: 'RU',
    own_phones: [phone],
  })
  await people.catchUp()

  expect((await get(url(boris))).body.person_id).toBe(`client_id:${boris}`)
  expect((await get(url(encodeURIComponent(phone)))).body.nodes).toEqual([
    { type: 'phone', node: phone, standing: 'own_phone' },
  ])
})

test('a number that was written without a country joins once the site tells it', async () => {
  const { get, put, post, store, people } = await openTestCollector()
  await put('/v1/sites/default', { domains: ['localhost'] })
  const hits = [anna, boris].map((client_id) => hit({ client_id, phone: '916 123-45-67' }))
  await post('/v1/hits?site=default', beacon(...hits), browser)
  await store.drain()
  await people.catchUp()
  expect((await get(url(boris))).status).toBe(404)

  await put('/v1/sites/default', { domains: ['localhost'], phone_country: 'RU' })
  await people.catchUp()
  expect((await get(url(boris))).body.person_id).toBe(`client_id:${anna}`)
})

test.each([
  [{}, 'a', 'malformed'],
  [[], 'a', 'malformed'],
  [{ a: 'phone:x', b: 'deal:1' }, 'a', 'malformed'],
  [{ a: anna, b: 'deal:1' }, 'a', 'malformed'],
  [{ a: 'deal:1' }, 'b', 'missing'],
  [{ a: 'deal:1', b: 'deal:1' }, 'b', 'same_node'],
  [{ a: 'deal:1', b: 'deal:2', who: 1 }, '', 'malformed'],
])('to join %j is refused: %s is %s', async (body, field, error) => {
  const { post } = await openTestCollector()

  const answer = await post(url('join'), body)
  expect(answer).toMatchObject({ status: 400, body: { error } })
  if (field !== '') expect(answer.body.field).toBe(field)
})

test('a rebuild is asked for, goes on by itself, and says how far it is', async () => {
  const { get, post, people, store } = await openShop()
  await store.change('truncate table people_map')
  expect(await post('/v1/people/rebuild', undefined)).toMatchObject({ status: 202 })
  await people.catchUp()

  expect((await get('/v1/people/rebuild')).body).toMatchObject({ state: 'done' })
  expect((await get(url(boris))).body.person_id).toBe(`client_id:${anna}`)
})

test('reading shows callers and needs the scopes read and listen, ruling the scope admin', async () => {
  const { get, post } = await openShop()
  const secretOf = async (...scopes: string[]) =>
    (await post('/v1/keys', { name: scopes.join(), scopes })).body.secret
  const [write, read] = [await secretOf('write'), await secretOf('read')]
  const listen = await secretOf('read', 'listen')

  expect((await get(url(anna), { key: undefined })).status).toBe(401)
  expect((await get(url(anna), { key: write })).status).toBe(403)
  expect((await get(url(anna), { key: read })).status).toBe(403)
  expect((await get(url(anna), { key: listen })).status).toBe(200)
  expect((await post(url('part'), { a: `client_id:${anna}` }, { key: listen })).status).toBe(403)
  expect((await get('/v1/people/none?site=default')).status).toBe(404)
  expect((await get(`/v1/people/${anna}`)).status).toBe(400)
})

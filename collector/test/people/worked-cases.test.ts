import { expect, test } from 'vitest'
import { openTestCollector } from '../open-test-collector.ts'
import { beacon, deal, hit } from '../rows.ts'

type Test = Awaited<ReturnType<typeof openTestCollector>>

const browser = { type: 'text/plain', key: undefined }
const at = '2026-10-15 12:00:00.000'
const cid = (n: number) => `${n}.${1795400000 + n}`
const phone = '+79161234567'

let messages = 0
const call = (client_id: string, fields: Record<string, unknown> = {}) => {
  messages += 1
  const contact_id = `pbx:${messages}`
  return {
    site: 'default',
    version: messages,
    kind: 'call',
    contact_id,
    at,
    client_id,
    confidence: 1,
    ...fields,
  }
}

/** A site in Russia, whose people write their numbers without the country. */
async function openShop(settings: Record<string, unknown> = {}) {
  const collector = await openTestCollector()
  const { put, post, store, people } = collector
  await put('/v1/sites/default', {
    domains: ['localhost', 'shop.example'],
    phone_country: 'RU',
    ...settings,
  })
  const catchUp = async () => {
    await store.drain()
    await people.catchUp()
  }
  return {
    ...collector,
    catchUp,
    async hits(...hits: Record<string, unknown>[]) {
      for (let from = 0; from < hits.length; from += 50) {
        const some = hits.slice(from, from + 50)
        await post('/v1/hits?site=default', beacon(...some.map((one) => hit(one))), browser)
      }
      await catchUp()
    },
    async deals(...deals: Record<string, unknown>[]) {
      const whole = deals.map((fields) => deal({ client_id: undefined, ...fields }))
      await post('/v1/deals?site=default', whole)
      await catchUp()
    },
    async calls(...calls: ReturnType<typeof call>[]) {
      await store.add('matches', calls)
      await catchUp()
    },
  }
}

/** Who shares a person, as sorted lists of nodes; those of no person but their own are left out. */
async function persons({ rows }: Pick<Test, 'rows'>): Promise<Record<string, string[]>> {
  const found = await rows(
    `select person_id, arraySort(groupArray(concat(node_type, ':', node))) as nodes
     from person_nodes where site = 'default' group by person_id`,
  )
  return Object.fromEntries(
    found.map(({ person_id, nodes }) => [String(person_id), Array.isArray(nodes) ? nodes : []]),
  )
}

test('a phone that two browsers gave makes them one person, with his deals', async () => {
  const shop = await openShop()
  await shop.hits({ client_id: cid(1), type: 'identify', phone: '8 (916) 123-45-67' })
  await shop.hits({ client_id: cid(2), type: 'identify', phone: '+7 916 123 45 67' })
  await shop.deals({ deal_id: 'D-1', phone: '9161234567' })

  expect(await persons(shop)).toEqual({
    [`client_id:${cid(1)}`]: [
      `client_id:${cid(1)}`,
      `client_id:${cid(2)}`,
      'deal:D-1',
      `phone:${phone}`,
    ],
  })
  expect(await shop.rows('select person_id, client_ids, phones, deals from people')).toEqual([
    { person_id: `client_id:${cid(1)}`, client_ids: 2, phones: 1, deals: 1 },
  ])
})

test('a late edge joins two old persons, and history says which', async () => {
  const shop = await openShop()
  await shop.hits({ client_id: cid(1), email: 'Anna@Example.com' }, { client_id: cid(2), phone })
  expect(Object.keys(await persons(shop))).toEqual([`client_id:${cid(1)}`, `client_id:${cid(2)}`])

  await shop.deals({ deal_id: 'D-1', email: 'anna@example.com', phone })

  expect(Object.keys(await persons(shop))).toEqual([`client_id:${cid(1)}`])
  expect(
    await shop.rows(
      `select kind, node, former_id, person_id, why, why_a, why_b from people_history
       where kind = 'merged' order by node`,
    ),
  ).toEqual(
    [phone, cid(2)].map((node) => ({
      kind: 'merged',
      node,
      former_id: `client_id:${cid(2)}`,
      person_id: `client_id:${cid(1)}`,
      why: 'deal',
      why_a: 'deal:D-1',
      why_b: expect.any(String),
    })),
  )
})

test('a call centre: a phone of 51 client IDs merges nobody, and still joins deals that have nobody else', async () => {
  const shop = await openShop()
  const given = Array.from({ length: 50 }, (_, n) => ({ client_id: cid(n + 1), phone }))
  await shop.hits(...given)
  await shop.deals(
    { deal_id: 'D-1', phone },
    { deal_id: 'D-2', phone },
    { deal_id: 'D-3', phone, client_id: cid(7) },
  )
  expect((await persons(shop))[`client_id:${cid(1)}`]).toHaveLength(54)

  await shop.hits({ client_id: cid(51), phone })

  const found = await persons(shop)
  expect(Object.values(found)).toEqual(
    expect.arrayContaining([
      ['deal:D-1', 'deal:D-2', `phone:${phone}`],
      [`client_id:${cid(7)}`, 'deal:D-3'],
    ]),
  )
  expect(Object.keys(found)).toHaveLength(2)
})

test('a manager who writes his own phone in 51 deals merges none of their visitors', async () => {
  const shop = await openShop()
  const orders = Array.from({ length: 51 }, (_, n) => ({
    deal_id: `D-${n}`,
    client_id: cid(n + 1),
  }))
  await shop.deals(...orders)
  await shop.deals(...orders.map(({ deal_id }) => ({ deal_id, phone })))

  const found = await persons(shop)
  expect(found[`client_id:${cid(1)}`]).toEqual([`client_id:${cid(1)}`, 'deal:D-0'])
  expect(Object.keys(found)).toHaveLength(51)
})

test('a faithful buyer with 100 deals stays one person', async () => {
  const shop = await openShop()
  await shop.deals(...Array.from({ length: 100 }, (_, n) => ({ deal_id: `D-${n}`, phone })))
  await shop.hits({ client_id: cid(1), phone })
  await shop.deals({ deal_id: 'D-99', phone, client_id: cid(2) })

  const found = await persons(shop)
  expect(Object.keys(found)).toEqual([`client_id:${cid(1)}`])
  expect(found[`client_id:${cid(1)}`]).toHaveLength(103)
})

test('a kiosk: a browser that gave 11 phones is nobody’s', async () => {
  const shop = await openShop()
  const numbers = Array.from({ length: 11 }, (_, n) => `+79161230${String(n).padStart(3, '0')}`)
  await shop.hits(...numbers.map((one) => ({ client_id: cid(1), phone: one })))
  await shop.hits(...numbers.map((one, n) => ({ client_id: cid(n + 2), phone: one })))

  const found = await persons(shop)
  expect(Object.values(found).flat()).not.toContain(`client_id:${cid(1)}`)
  expect(Object.keys(found)).toHaveLength(11)
})

test('two logins on one device do not merge: it is with whom it was first', async () => {
  const shop = await openShop()
  await shop.hits(
    { client_id: cid(1), user_id: 'wife', ts: Date.parse('2026-10-15T11:00:00Z') },
    { client_id: cid(2), user_id: 'husband', ts: Date.parse('2026-10-15T11:00:00Z') },
    { client_id: cid(1), user_id: 'husband', ts: Date.parse('2026-10-15T11:30:00Z') },
  )

  expect(Object.values(await persons(shop)).sort()).toEqual([
    [`client_id:${cid(1)}`, 'user_id:wife'],
    [`client_id:${cid(2)}`, 'user_id:husband'],
  ])
})

test('numbers and addresses of the company itself, and of nobody, join nobody', async () => {
  const shop = await openShop({ own_phones: ['+74951234567'] })
  const nobodys = [
    { phone: '+7 495 123-45-67' },
    { phone: '+7 999 999-99-99' },
    { phone: '101' },
    { email: 'sales@shop.example' },
    { email: 'noreply@bank.example' },
    { email: 'test@test.ru' },
    { email: 'none' },
    { user_id: '0' },
    { user_id: 'undefined' },
    { user_id: 'NULL' },
  ]
  await shop.hits(
    ...nobodys.flatMap((said, n) => [
      { client_id: cid(2 * n + 1), ...said },
      { client_id: cid(2 * n + 2), ...said },
    ]),
  )

  expect(await persons(shop)).toEqual({})
})

test('a hidden caller joins nobody, a caller who is surely known joins', async () => {
  const shop = await openShop()
  await shop.calls(
    call(cid(1), { caller: '' }),
    call(cid(2), { caller: '' }),
    call(cid(3), { caller: 'anonymous' }),
    call(cid(4), { caller: phone }),
    call(cid(5), { caller: phone, confidence: 0.5 }),
  )

  expect(await persons(shop)).toEqual({
    [`client_id:${cid(4)}`]: [`client_id:${cid(4)}`, `phone:${phone}`],
  })
})

test('a call that turns out to be another visitor’s lets the first one go', async () => {
  const shop = await openShop()
  const first = call(cid(1), { caller: phone })
  await shop.calls(first)
  await shop.calls({ ...first, version: first.version + 100, client_id: cid(2) })
  expect(await persons(shop)).toEqual({
    [`client_id:${cid(2)}`]: [`client_id:${cid(2)}`, `phone:${phone}`],
  })

  await shop.calls({ ...first, version: first.version + 200, client_id: '' })
  expect(await persons(shop)).toEqual({})
})

test('an e-mail that was matched joins its sender with the visitor, whichever is stored first', async () => {
  const shop = await openShop()
  const letter = {
    site: 'default',
    received_at: at,
    version: 1,
    sent_at: at,
    to: 'sales+x@shop.example',
  }
  const match = { ...call(cid(1)), kind: 'email', contact_id: 'm-1' }
  await shop.calls(match)
  await shop.store.add('emails', [
    { ...letter, message_id: 'm-1', from: 'Anna <Anna@Example.com>' },
    { ...letter, message_id: 'm-2', from: 'boris@example.com' },
  ])
  await shop.catchUp()

  expect((await persons(shop))[`client_id:${cid(1)}`]).toEqual([
    `client_id:${cid(1)}`,
    'email:anna@example.com',
    'message:m-1',
  ])
})

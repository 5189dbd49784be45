import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, deal, hit } from './rows.ts'

const browser = { type: 'text/plain', key: undefined }
const [anna, boris] = ['101.1795400001', '102.1795400002']
const at = '2026-10-15 12:00:00.000'

test('edges stand once each and in both directions, whoever said them and however often', async () => {
  const { post, rows, store } = await openTestCollector()
  const said = { client_id: anna, type: 'identify', email: ' Anna@Example.com', user_id: 'u-1' }
  await post(
    '/v1/hits?site=default',
    beacon(hit(said), hit(said), hit({ client_id: boris })),
    browser,
  )
  await post('/v1/deals?site=default', [deal({ client_id: anna, phone: '8 916 123-45-67' })])
  const call = { site: 'default', version: 1, kind: 'call', at, caller: '+79161234567' }
  await store.add('matches', [
    { ...call, contact_id: 'p:1', client_id: boris, confidence: 1 },
    { ...call, contact_id: 'p:2', client_id: '', confidence: 0 },
  ])

  const edges = await rows(
    `select concat(a_type, ':', a, ' ', b_type, ':', b, ' ', source, ' ', via) as edge
     from identity_edges final order by edge`,
  )
  expect(edges.map(({ edge }) => String(edge).trim())).toEqual([
    `client_id:${anna} deal:D-1 deal`,
    `client_id:${anna} email:anna@example.com hit`,
    `client_id:${anna} user_id:u-1 hit`,
    `client_id:${boris} phone:+79161234567 call p:1`,
    `deal:D-1 client_id:${anna} deal`,
    `email:anna@example.com client_id:${anna} hit`,
    'phone:+79161234567 client_id: call p:2',
    `phone:+79161234567 client_id:${boris} call p:1`,
    `user_id:u-1 client_id:${anna} hit`,
  ])
  expect(await rows('select node_type, node, phone, source, ts from written_phones final')).toEqual(
    [
      {
        node_type: 'deal',
        node: 'D-1',
        phone: '8 916 123-45-67',
        source: 'deal',
        ts: '2026-10-15 12:00:01.000',
      },
    ],
  )
})

test('whom nothing joins is a person of his own', async () => {
  const { post, rows } = await openTestCollector()
  await post('/v1/hits?site=default', beacon(hit({ client_id: boris })), browser)

  expect(await rows('select * from person_nodes')).toEqual([])
  expect(await rows('select * from people')).toEqual([
    {
      site: 'default',
      person_id: `client_id:${boris}`,
      first_touch_at: '2026-10-15 12:00:00.000',
      client_ids: 1,
      phones: 0,
      emails: 0,
      user_ids: 0,
      deals: 0,
    },
  ])
})

import { expect, test } from 'vitest'
import { ad, at, cid, openStory } from './open-story.ts'

/** Anna on two browsers that her e-mail joins, with two deals; Boris, who is somebody else. */
async function openShop() {
  const story = await openStory({
    settings: { static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }] },
  })
  const known = { type: 'identify', email: 'anna@shop.example' }
  await story.browse({ client_id: cid(1), ...known, ts: at(31, '22:00') })
  await story.browse({ client_id: cid(2), ...known, ts: at(31, '22:00') })
  await story.visit(cid(1), { day: 3, query: ad, pages: 2, goals: ['request'] })
  await story.visit(cid(2), { day: 5 })
  await story.visit(cid(3), { day: 5 })
  await story.deals(
    {
      deal_id: 'A',
      client_id: cid(1),
      status: 'won',
      stage: 'Paid',
      revenue: 500,
      manager: 'Ivan',
      phone: '+79161234567',
      created_at: at(3, '13:00'),
      closed_at: at(6, '13:00'),
    },
    {
      deal_id: 'S',
      client_id: cid(2),
      status: 'spam',
      stage: 'Spam',
      revenue: 0,
      created_at: at(9),
      updated_at: at(9, '14:00'),
    },
    { deal_id: 'B', client_id: cid(3), status: 'new', created_at: at(5) },
  )
  await story.payments(
    { payment_id: 'P1', deal_id: 'A', amount: 500, paid_at: at(6) },
    { payment_id: 'P2', deal_id: 'A', amount: -20, currency: 'USD', paid_at: at(8) },
    { payment_id: 'P3', deal_id: 'B', amount: 1, paid_at: at(8) },
  )
  await story.calls(
    {
      call_id: '1',
      from: '+79161234567',
      to: '+74952220001',
      direction: 'in',
      status: 'answered',
      started_at: at(4),
      wait_s: 5,
      talk_s: 60,
      manager: 'Ivan',
    },
    {
      call_id: '2',
      from: '101',
      to: '+79161234567',
      direction: 'out',
      status: 'missed',
      started_at: at(7),
      manager: 'Olga',
    },
    {
      call_id: '3',
      from: '+79163333333',
      to: '+74952220001',
      direction: 'in',
      status: 'missed',
      started_at: at(7),
    },
  )
  return story
}

const story = await openShop()
const told = async (query: string) =>
  (await story.ask('journey', query)).body.rows.map((row: Record<string, string | number>) =>
    [row.at, row.event, row.what, row.amount].join(' ').trim(),
  )

const annas = [
  `2026-10-03 12:00:00 visit http://localhost/${ad}`,
  '2026-10-03 12:00:00 page http://localhost/page-1',
  '2026-10-03 12:01:00 page http://localhost/page-2',
  '2026-10-03 12:10:00 goal request',
  '2026-10-03 13:00:00 deal  500',
  '2026-10-04 12:00:00 call answered',
  '2026-10-05 12:00:00 visit http://localhost/',
  '2026-10-05 12:00:00 page http://localhost/page-1',
  '2026-10-06 12:00:00 payment P1 500',
  '2026-10-06 13:00:00 won Paid 500',
  '2026-10-07 12:00:00 call out missed',
  '2026-10-08 12:00:00 refund P2 -20',
  '2026-10-09 12:00:00 deal  0',
  '2026-10-09 14:00:00 spam Spam 0',
]
const before = '&from=2026-10-01&to=2026-10-30'
const ofAnna = async (query: string) =>
  (await story.ask('journey', query, before)).body.rows.map(
    (row: Record<string, string | number>) =>
      [row.at, row.event, row.what, row.amount].join(' ').trim(),
  )

test.each([
  `client_id=${cid(1)}`,
  `client_id=${cid(2)}`,
  'deal_id=A',
  'phone=%2B7%20916%20123-45-67',
  `person_id=client_id:${cid(1)}`,
])('by %s all that the person did is told in order of time', async (query) => {
  expect(await ofAnna(`&${query}`)).toEqual(annas)
})

test('a row says its source, who talked, and in which currency money moved', async () => {
  const { body } = await story.ask('journey', '&deal_id=A')
  const of = (event: string) => body.rows.find((row: { event: string }) => row.event === event)

  expect(of('visit')).toMatchObject({
    channel: 'Paid Search',
    source: 'google',
    campaign: 'spring',
    talk_s: null,
    amount: null,
  })
  expect(of('call')).toMatchObject({
    source: 'leaflet',
    talk_s: 60,
    manager: 'Ivan',
    contact: '+79161234567',
  })
  expect(of('refund')).toMatchObject({ currency: 'USD', deal_id: 'A' })
})

test('whom nothing joins has a journey of his own', async () => {
  expect(await told(`&client_id=${cid(4)}`)).toEqual([])
  await story.visit(cid(4), { day: 5 })
  const own = [
    '2026-10-05 12:00:00 visit http://localhost/',
    '2026-10-05 12:00:00 page http://localhost/page-1',
  ]
  expect(await told(`&client_id=${cid(4)}`)).toEqual(own)
  expect(await told(`&person_id=client_id:${cid(4)}`)).toEqual(own)
})

test('a journey comes in pages, and of the asked days alone', async () => {
  expect(await told('&deal_id=A&limit=2&offset=3')).toEqual(annas.slice(3, 5))
  const { body } = await story.ask('journey', '&deal_id=A', '&from=2026-10-06&to=2026-10-06')
  expect(body.rows.map(({ event }: { event: string }) => event)).toEqual(['payment', 'won'])
})

test('who may not listen sees no whole phone', async () => {
  const { secret } = (await story.post('/v1/keys', { name: 'key', scopes: ['read'] })).body
  const { body } = await story.get(`/v1/reports/journey?site=default${before}&deal_id=A`, {
    key: secret,
  })
  const contacts = body.rows.map(({ contact }: { contact: string }) => contact)
  expect([...new Set(contacts)]).toEqual(['', '+7916•••••67'])
})

test.each([
  ['', 'missing'],
  ['&client_id=', 'missing'],
  ['&client_id=1.1&deal_id=A', 'too_many'],
])('a journey of nobody, or of two, is refused: %s', async (query, error) => {
  const { status, body } = await story.ask('journey', query)
  expect([status, body.error]).toEqual([400, error])
  expect(body.allowed).toEqual(['client_id', 'deal_id', 'phone', 'person_id'])
})

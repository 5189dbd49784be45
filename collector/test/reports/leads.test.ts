import { expect, test } from 'vitest'
import { ad, at, cid, letter, openStory } from './open-story.ts'

const settings = {
  domains: ['localhost'],
  phone_country: 'RU',
  static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
}

/**
 * Anna came by an ad on one browser and by a letter on another, and bought; Boris reached the goal and
 * waits; Clara rang a leaflet's number; D is spam, and E a duplicate, of whom nobody saw a visit.
 */
async function openShop() {
  const story = await openStory({ settings })
  await story.visit(cid(1), { day: 3, query: ad, pages: 3 })
  await story.visit(cid(2), { day: 5, query: letter, pages: 2 })
  const known = { type: 'identify', email: 'anna@shop.example' }
  await story.browse({ client_id: cid(1), ...known, ts: at(31, '22:00') })
  await story.browse({ client_id: cid(2), ...known, ts: at(31, '22:00') })
  await story.visit(cid(3), { day: 7, goals: ['request'] })
  await story.deals(
    {
      deal_id: 'A',
      client_id: cid(2),
      status: 'won',
      stage: 'Paid',
      revenue: 500,
      manager: 'Ivan',
      phone: '+79161111111',
      created_at: at(5, '18:00'),
    },
    { deal_id: 'D', status: 'spam', revenue: 9, source: 'vk', created_at: at(8) },
    { deal_id: 'E', status: 'duplicate', revenue: 9, manager: 'Olga', created_at: at(9) },
  )
  await story.payments({ payment_id: 'P1', deal_id: 'A', amount: 450, paid_at: at(6) })
  await story.calls({
    call_id: '1',
    from: '+79162222222',
    to: '+74952220001',
    direction: 'in',
    status: 'answered',
    started_at: at(10),
    wait_s: 90,
    talk_s: 60,
    manager: 'Olga',
  })
  return story
}

const story = await openShop()
const ids = async (query: string) =>
  (await story.ask('leads', query)).body.rows.map((row: { lead_id: string }) =>
    row.lead_id.replace(/-of-\d+$/, ''),
  )

test('leads stand with what brought them, the newest first, over all browsers of a person', async () => {
  const { status, body } = await story.ask('leads')

  expect(status).toBe(200)
  expect(
    body.rows.map(({ kind, status, waiting }: Record<string, string>) => [kind, status, waiting]),
  ).toEqual([
    ['call', 'new', 1],
    ['deal', 'duplicate', 0],
    ['deal', 'spam', 0],
    ['goal', 'new', 1],
    ['deal', 'won', 0],
  ])
  const [call, , spam, goal, won] = body.rows
  expect(won).toEqual({
    ...{
      created_at: '2026-10-05 18:00:00',
      kind: 'deal',
      status: 'won',
      stage: 'Paid',
      waiting: 0,
    },
    ...{ contact: '+79161111111', manager: 'Ivan', revenue: 450, minutes: null },
    ...{ first_channel: 'Paid Search', first_source: 'google', first_campaign: 'spring' },
    ...{ last_channel: 'Email', last_source: 'news', last_campaign: 'may' },
    // Three pages by the ad, two by the letter; from noon of the 3rd to 18:00 of the 5th.
    ...{ touches: 2, pages: 5, days: 2.25, deal_id: 'A', client_id: cid(2), lead_id: 'deal:A' },
  })
  expect(call).toMatchObject({
    ...{ contact: '+79162222222', manager: 'Olga', minutes: 1.5, first_channel: 'Offline' },
    ...{ last_source: 'leaflet', touches: 0, pages: 0, client_id: '', lead_id: 'call:pbx:1' },
  })
  expect(goal).toMatchObject({
    contact: '',
    manager: '',
    last_channel: 'Direct',
    pages: 1,
    deal_id: '',
  })
  expect(spam).toMatchObject({ last_channel: 'Unassigned', last_source: 'vk', touches: 0, days: 0 })
})

test('leads are asked by status, kind, manager, channel and waiting, and come in pages', async () => {
  expect(await ids('&status=spam')).toEqual(['deal:D'])
  expect(await ids('&kind=call')).toEqual(['call:pbx:1'])
  expect(await ids('&manager=Olga')).toEqual(['call:pbx:1', 'deal:E'])
  expect(await ids('&channel=Email')).toEqual(['deal:A'])
  expect(await ids('&waiting=yes')).toEqual(['call:pbx:1', `goal:${cid(3)}:visit`])
  expect(await ids('&waiting=no&status=won')).toEqual(['deal:A'])
  expect(await ids('&limit=2&offset=1')).toEqual(['deal:E', 'deal:D'])
  expect(await ids('&channel=Display')).toEqual([])
})

test.each([
  ['Asia/Vladivostok', ''],
  ['America/Los_Angeles', '&waiting=no'],
])('pages are the list, cut anywhere, where the day is that of %s', async (time_zone, asked) => {
  await story.put('/v1/sites/default', { ...settings, time_zone })
  const whole = await ids(asked)
  const pages = await Promise.all(
    whole
      .filter((_: string, nth: number) => nth % 2 === 0)
      .map((_: string, nth: number) => ids(`${asked}&limit=2&offset=${2 * nth}`)),
  )
  expect(pages.flat()).toEqual(whole)
  await story.put('/v1/sites/default', settings)
})

test('a lookback leaves the older touch out', async () => {
  const { body } = await story.ask('leads', '&status=won&lookback=1')
  expect(body.rows).toMatchObject([{ first_channel: 'Email', touches: 1, pages: 2, days: 0.25 }])
})

test('who may not listen sees no whole phone', async () => {
  const { secret } = (await story.post('/v1/keys', { name: 'key', scopes: ['read'] })).body
  const url = '/v1/reports/leads?site=default&from=2026-10-01&to=2026-10-31&kind=call'
  expect((await story.get(url, { key: secret })).body.rows).toMatchObject([
    { contact: '+7916•••••22' },
  ])
})

test.each([
  ['status=lucky', 'status'],
  ['kind=fax', 'kind'],
  ['waiting=1', 'waiting'],
  ['lookback=731', 'lookback'],
  ['limit=-1', 'limit'],
])('leads with %s are refused by name', async (query, field) => {
  const { status, body } = await story.ask('leads', `&${query}`)
  expect([status, body.field]).toEqual([400, field])
})

test('a period without leads is an empty list', async () => {
  const { status, body } = await story.ask('leads', '', '&from=2025-01-01&to=2025-01-31')
  expect([status, body.rows]).toEqual([200, []])
})

import { formatInstant } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { keepCalls } from '../src/calls/keep-calls.ts'
import { openTestCollector, type TestCollector, testNow } from './open-test-collector.ts'

const minute = 60_000
const pool = '+74951110001'
const site = {
  domains: ['localhost'],
  phone_country: 'RU',
  number_pools: [{ name: 'main', numbers: [pool], hold_minutes: 30 }],
  static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
}

const call = (fields: Record<string, unknown> = {}) => ({
  call_id: 'C-1',
  provider: 'mango',
  from: '79161234567',
  to: '8 495 111-00-01',
  started_at: testNow,
  status: 'answered',
  talk_s: 60,
  ...fields,
})

const lease = (client_id: string, shownMs: number, seenMs: number) => ({
  site: 'default',
  kind: 'phone',
  pool: 'main',
  number: pool,
  client_id,
  visit_id: `visit-of-${client_id}`,
  shown_at: formatInstant(testNow + shownMs),
  last_seen: formatInstant(testNow + seenMs),
  until: formatInstant(testNow + seenMs + 30 * minute),
})

async function openOffice() {
  const collector = await openTestCollector()
  await collector.put('/v1/sites/default', site)
  return collector
}

const answers = async ({ matcher, rows }: TestCollector) => {
  await matcher.settle()
  return rows(`select contact_id, client_id, round(confidence, 4) as confidence, reason, state, is_new
    from current_matches order by contact_id`)
}

test('a call that is sent is stored, matched by its lease, and answered in the table matches', async () => {
  const collector = await openOffice()
  await collector.store.add('leases', [lease('anna', -5 * minute, 0)])

  expect(await collector.post('/v1/calls?site=default', [call()])).toMatchObject({
    status: 200,
    body: { accepted: 1 },
  })

  expect(await answers(collector)).toEqual([
    {
      contact_id: 'mango:C-1',
      client_id: 'anna',
      confidence: 1,
      reason: 'lease',
      state: 'answered',
      is_new: 1,
    },
  ])
  expect(
    await collector.rows('select visit_id, caller, candidates, toString(at) as at from matches'),
  ).toEqual([
    {
      visit_id: 'visit-of-anna',
      caller: '+79161234567',
      candidates: '[{"client_id":"anna","visit_id":"visit-of-anna","weight":1}]',
      at: '2026-10-15 12:00:00.000',
    },
  ])
})

test('nobody needs to ask: a call that is stored is matched in the background', async () => {
  const { post, store } = await openTestCollector({ now: Date.now })
  await post('/v1/calls?site=default', [call()])

  await vi.waitFor(async () => {
    expect(await store.read('select contact_id, reason from matches')).toEqual([
      { contact_id: 'mango:C-1', reason: 'unknown' },
    ])
  }, 20_000)
})

test('calls and e-mails that are wrong are refused by name, and the good ones kept', async () => {
  const { post, rows } = await openOffice()

  expect(
    await post('/v1/calls?site=default', [
      call(),
      call({ call_id: '' }),
      call({ status: 'gone' }),
      { site: 'x' },
    ]),
  ).toMatchObject({
    status: 207,
    body: {
      accepted: 1,
      rejected: [
        { index: 1, field: 'call_id' },
        { index: 2, field: 'status' },
        { index: 3, field: 'site' },
      ],
    },
  })
  expect(
    await post('/v1/emails?site=default', [{ message_id: '<1@x>', from: 'a@b.c' }]),
  ).toMatchObject({
    status: 400,
    body: {
      rejected: [
        { index: 0, field: 'to' },
        { index: 0, field: 'sent_at' },
      ],
    },
  })
  expect(await rows('select call_id from calls')).toEqual([{ call_id: 'C-1' }])
})

test('leases that come late give another answer, once', async () => {
  const collector = await openOffice()
  const { post, store, matcher, rows } = collector
  await post('/v1/calls?site=default', [call()])
  expect(await answers(collector)).toMatchObject([{ client_id: '', reason: 'unknown' }])

  await store.add('leases', [lease('boris', -60 * minute, -10 * minute)])
  await store.drain()
  await matcher.sweep()
  expect(await answers(collector)).toMatchObject([{ client_id: 'boris', confidence: 1 }])

  // Idle 0 and 10 minutes: 1 and 1/2 of 3/2.
  await store.add('leases', [lease('anna', -5 * minute, 0)])
  await store.drain()
  await matcher.sweep()
  expect(await answers(collector)).toMatchObject([
    { client_id: 'anna', confidence: 0.6667, reason: 'reissued' },
  ])

  await matcher.sweep()
  await matcher.settle()
  expect(await rows('select count() as n from matches final')).toEqual([{ n: 3 }])
})

test('a renewal moves the end of a lease', async () => {
  const collector = await openOffice()
  await collector.store.add('leases', [
    lease('anna', -300 * minute, -1 * minute),
    lease('anna', -300 * minute, -290 * minute),
  ])
  await collector.post('/v1/calls?site=default', [call()])

  expect(await answers(collector)).toMatchObject([{ client_id: 'anna', reason: 'lease' }])
})

test('settings that are corrected count for calls of before, once they are matched again', async () => {
  const collector = await openOffice()
  const { post, put } = collector
  await post('/v1/calls?site=default', [
    call({ to: '+74953330001' }),
    call({ call_id: 'C-2', to: '+74953330001', started_at: testNow - 40 * 86_400_000, from: '' }),
  ])
  expect(await answers(collector)).toMatchObject([{ reason: 'unknown' }, { reason: 'unknown' }])
  await put('/v1/sites/default', {
    ...site,
    static_numbers: [{ number: '+74953330001', label: 'Radio', source: 'radio' }],
  })

  const url = '/v1/calls/rematch?site=default&from=2026-08-01&to=2026-10-31'
  expect((await post(url, '')).body).toEqual({
    site: 'default',
    from: '2026-08-01',
    to: '2026-10-31',
    contacts: 2,
    changed: 2,
  })
  expect(await answers(collector)).toMatchObject([{ reason: 'static' }, { reason: 'static' }])
  expect((await post(url, '')).body).toMatchObject({ contacts: 2, changed: 0 })
})

test('matching again needs the scope admin', async () => {
  const { post } = await openOffice()
  const { body } = await post('/v1/keys', { name: 'r', scopes: ['read', 'write'] })

  expect((await post('/v1/calls/rematch?site=default', '', { key: body.secret })).status).toBe(403)
})

test('who called before is known where he dials another number, and is new again after 30 days', async () => {
  const collector = await openOffice()
  const { post, store } = collector
  await store.add('leases', [lease('anna', -5 * minute, 0)])
  const day = 86_400_000
  await post('/v1/calls?site=default', [
    call({ call_id: 'C-3', to: '+74959990000', started_at: testNow + 60 * day }),
    call({ call_id: 'C-2', to: '+74959990000', started_at: testNow + 2 * day }),
    call({ call_id: 'C-1' }),
  ])

  expect(await answers(collector)).toMatchObject([
    { contact_id: 'mango:C-1', reason: 'lease', is_new: 1 },
    { contact_id: 'mango:C-2', client_id: 'anna', reason: 'known_caller', is_new: 0 },
    { contact_id: 'mango:C-3', client_id: 'anna', reason: 'known_caller', is_new: 1 },
  ])
})

test('a first call that is told last makes the second one of its caller no new one', async () => {
  const collector = await openOffice()
  await collector.post('/v1/calls?site=default', [
    call({ call_id: 'C-2', started_at: testNow + minute }),
  ])
  expect(await answers(collector)).toMatchObject([{ is_new: 1 }])
  await collector.post('/v1/calls?site=default', [call({ call_id: 'C-1' })])

  expect(await answers(collector)).toMatchObject([{ is_new: 1 }, { is_new: 0 }])
})

test('a deal, and what a visitor said of himself, tell who calls', async () => {
  const collector = await openOffice()
  const { post, store } = collector
  await post('/v1/deals?site=default', [
    {
      deal_id: 'D-1',
      client_id: 'dora',
      phone: '8 (916) 123-45-67',
      status: 'new',
      revenue: 0,
      currency: 'EUR',
      created_at: testNow - 10 * minute,
    },
  ])
  await store.add('hits', [
    {
      site: 'default',
      event_id: 'event000000001',
      type: 'identify',
      ts: formatInstant(testNow - minute),
      client_id: 'eva',
      phone: '+7 926 765-43-21',
    },
  ])
  await post('/v1/calls?site=default', [
    call({ to: '+74959990000' }),
    call({ call_id: 'C-2', to: '+74959990000', from: '89267654321' }),
    call({ call_id: 'C-3', to: '+74959990000', from: '89261234567' }),
  ])

  expect(await answers(collector)).toMatchObject([
    { client_id: 'dora', reason: 'known_caller' },
    { client_id: 'eva', reason: 'known_caller' },
    { client_id: '', reason: 'unknown' },
  ])
})

test('a call that an earlier process stored and did not match is matched after a restart', async () => {
  const first = await openOffice()
  const [row] = await first.rows('select currentDatabase() as name')
  await first.store.add('calls', [
    {
      site: 'default',
      received_at: formatInstant(testNow),
      version: 1,
      provider: 'p',
      call_id: 'C-9',
      status: 'missed',
    },
  ])
  await first.close()
  const second = await openTestCollector({ database: String(row?.name) })
  await second.matcher.sweep()

  expect(await answers(second)).toMatchObject([{ contact_id: 'p:C-9', state: 'missed' }])
})

test('versions grow on after a restart with the clock set back', async () => {
  const first = await openOffice()
  const [row] = await first.rows('select currentDatabase() as name')
  await first.post('/v1/calls?site=default', [call()])
  await first.matcher.settle()
  await first.close()
  const second = await openTestCollector({
    database: String(row?.name),
    now: () => testNow - 60 * minute,
  })
  await second.store.add('leases', [lease('anna', -5 * minute, 0)])
  await second.post('/v1/calls?site=default', [call()])

  expect(await answers(second)).toMatchObject([{ client_id: 'anna' }])
})

test('a tag in an address leads to its visitor, and subject and body are kept where the site asks', async () => {
  const collector = await openOffice()
  const { post, put, store, rows } = collector
  await store.add('leases', [
    {
      ...lease('anna', -5000 * minute, -5000 * minute),
      kind: 'email',
      pool: 'sales@shop.com',
      number: 'sales+k3v9@shop.com',
    },
  ])
  const email = {
    message_id: '<1@mail>',
    from: 'Boris@example.com',
    to: 'Sales+K3v9@shop.com',
    sent_at: testNow,
    subject: 'Tea?',
    body: 'Two pounds.',
  }
  await post('/v1/emails?site=default', [email, email])
  await put('/v1/sites/default', { ...site, keep_emails: 'body' })
  await post('/v1/emails?site=default', [{ ...email, message_id: '<2@mail>' }])

  expect(await answers(collector)).toMatchObject([
    { contact_id: '<1@mail>', client_id: 'anna', reason: 'lease', state: 'received', is_new: 1 },
    { contact_id: '<2@mail>', client_id: 'anna', is_new: 0 },
  ])
  expect(await rows('select subject, body from emails final order by message_id')).toEqual([
    { subject: '', body: '' },
    { subject: 'Tea?', body: 'Two pounds.' },
  ])
})

test('metrics tell matches by reason and how many wait', async () => {
  const collector = await openOffice()
  await collector.post('/v1/calls?site=default', [call()])
  await collector.matcher.settle()
  const { text } = await collector.get('/metrics')

  expect(text).toContain('throughline_matches_total{reason="unknown"} 1')
  expect(text).toContain('throughline_matches_waiting 0')
})

const messages = [
  {
    status: 'ringing' as const,
    from: '79161234567',
    to: pool,
    started_at: testNow,
    updated_at: testNow,
  },
  {
    status: 'in_progress' as const,
    answered_at: testNow + 5000,
    updated_at: testNow + 5000,
    wait_s: 5,
  },
  {
    status: 'answered' as const,
    ended_at: testNow + 65_000,
    updated_at: testNow + 65_000,
    talk_s: 60,
    duration_s: 65,
    manager: 'Ivan',
  },
  // Of the same moment as the end, and nothing but the recording.
  { recording_url: 'https://pbx.example/1.mp3', updated_at: testNow + 65_000 },
]

test('whatever the order and the repeats of its messages, a call is one, and the same', async () => {
  const collector = await openOffice()
  const { store, rows, nextVersion, matcher, now } = { ...collector, ...clockOf(collector) }
  let calls = 0
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...messages.keys()], { minLength: messages.length }),
      fc.array(fc.nat({ max: messages.length - 1 }), { maxLength: 3 }),
      async (order, again) => {
        calls += 1
        const call_id = `X-${calls}`
        for (const at of [...order, ...again]) {
          const value = { provider: 'p', call_id, ...messages[at] }
          await keepCalls([{ site: 'default', value }], { store, matcher, nextVersion, now })
        }
      },
    ),
    { numRuns: 25 },
  )
  await store.drain()
  await store.change('optimize table calls final')

  const distinct =
    await rows(`select \`from\`, \`to\`, toString(started_at) as started, status, talk_s, wait_s,
      duration_s, manager, recording_url, toString(answered_at) as answered, count() as n
    from current_calls group by all`)
  expect(distinct).toEqual([
    {
      from: '79161234567',
      to: pool,
      started: '2026-10-15 12:00:00.000',
      status: 'answered',
      talk_s: 60,
      wait_s: 5,
      duration_s: 65,
      manager: 'Ivan',
      recording_url: 'https://pbx.example/1.mp3',
      answered: '2026-10-15 12:00:05.000',
      n: calls,
    },
  ])
})

function clockOf({ clock }: TestCollector) {
  let version = 0
  return {
    now: () => clock.now,
    nextVersion: () => {
      version += 1
      return version
    },
  }
}

import { formatInstant } from '@throughline/schema'
import { expect, test } from 'vitest'
import { form, json } from '../../connectors/test/vendor.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { deal, hit } from './rows.ts'
import { sendDelivery } from './send-delivery.ts'

const minute = 60_000
const anna = '999888777.1795400999'
const boris = '111888777.1795400111'
const number = '+74951110001'

const lease = (client_id: string, seenMs: number) => ({
  ...{ site: 'default', kind: 'phone', pool: 'main', number, client_id },
  visit_id: `visit-of-${client_id}`,
  shown_at: formatInstant(testNow + seenMs - 5 * minute),
  last_seen: formatInstant(testNow + seenMs),
  until: formatInstant(testNow + seenMs + 30 * minute),
})

const call = (call_id: string, from: string, to: string, afterMs = 0) => ({
  ...{ call_id, provider: 'pbx', from, to, status: 'answered', talk_s: 75 },
  recording_url: `https://pbx.example/${from.slice(-10)}.mp3`,
  started_at: testNow + afterMs,
})

/** Anna called the number she was shown, wrote, and called from her office, as the CRM knows. Boris called too. */
async function openOffice() {
  const collector = await openTestCollector()
  const { post, put, store, matcher } = collector
  await put('/v1/sites/default', {
    domains: ['localhost'],
    phone_country: 'RU',
    keep_emails: 'body',
  })
  await store.add('leases', [lease(anna, -20 * minute), lease(boris, 60 * minute)])
  await store.add('overflows', [
    {
      site: 'default',
      kind: 'phone',
      pool: 'main',
      client_id: anna,
      visit_id: 'v',
      at: formatInstant(testNow),
    },
  ])
  await post('/v1/hits?site=default', [hit({ client_id: anna, consent: 'granted' })])
  await post('/v1/deals?site=default', [
    deal({ client_id: anna, phone: '8 916 000-00-01', email: 'Anna@example.com' }),
  ])
  await post('/v1/calls?site=default', [
    call('mobile', '+79161234567', number),
    call('office', '79160000001', '+74959990000'),
    call('boris', '+79267654321', number, 61 * minute),
  ])
  await post('/v1/emails?site=default', [
    {
      message_id: '<1@mail>',
      from: 'anna@example.com',
      to: 'sales@shop.com',
      sent_at: testNow,
      body: 'Hi, Anna',
    },
  ])
  await matcher.settle()
  return collector
}

test("a person's calls, e-mails and numbers are answered, and nothing of who else might have called", async () => {
  const { get } = await openOffice()
  const { body, text } = await get(`/v1/visitors/${anna}`)

  expect(body.counts).toMatchObject({ leases: 1, calls: 2, emails: 1, matches: 3 })
  expect(body.calls.map(({ call_id }: { call_id: string }) => call_id)).toEqual([
    'mobile',
    'office',
  ])
  expect(body.emails).toMatchObject([{ body: 'Hi, Anna' }])
  expect(text).not.toContain(boris)
})

test('an erased person is in no call, e-mail, lease or match; how long they talked, and to whom, stays', async () => {
  const { remove, rows, matcher } = await openOffice()

  const { status, body } = await remove(`/v1/visitors/${anna}`)

  expect(status).toBe(200)
  expect(body.tables).toMatchObject({
    leases: { found: 1, erased: 1, left: 0 },
    overflows: { found: 1, erased: 1, left: 0 },
    calls: { found: 2, erased: 2, left: 0 },
    emails: { found: 1, erased: 1, left: 0 },
    // Three of hers, and the one of Boris in which she was a candidate.
    matches: { found: 4, erased: 4, left: 0 },
  })
  expect(
    await rows('select call_id, `from`, `to`, talk_s from current_calls order by call_id'),
  ).toEqual([
    { call_id: 'boris', from: '+79267654321', to: number, talk_s: 75 },
    { call_id: 'mobile', from: '', to: number, talk_s: 75 },
    { call_id: 'office', from: '', to: '+74959990000', talk_s: 75 },
  ])
  const all = [
    ...(await rows('select * from calls')),
    ...(await rows('select * from emails')),
    ...(await rows('select * from leases')),
    ...(await rows('select * from overflows')),
    ...(await rows('select * from matches')),
  ]
  for (const mark of [anna, '9161234567', '9160000001', 'anna']) {
    expect(JSON.stringify(all)).not.toContain(mark)
  }

  // The sweep does not give her call to the next best.
  await matcher.sweep()
  await matcher.settle()
  expect(
    await rows('select contact_id, client_id, reason from current_matches order by contact_id'),
  ).toEqual([
    { contact_id: '<1@mail>', client_id: '', reason: 'erased' },
    { contact_id: 'pbx:boris', client_id: boris, reason: 'lease' },
    { contact_id: 'pbx:mobile', client_id: '', reason: 'erased' },
    { contact_id: 'pbx:office', client_id: '', reason: 'erased' },
  ])
})

test('what vendors sent of an erased person goes too, and of nobody else', async () => {
  const { app, put, get, remove, rows, store, clock, matcher, post } = await openTestCollector({
    publicUrl: 'https://stats.example',
  })
  // Deliveries of 30 days ago are dropped as they come, by the engine's own clock.
  clock.now = Date.now()
  await put('/v1/sites/default', { domains: ['localhost'], phone_country: 'RU' })
  const { webhook_url: url } = (
    await put('/v1/sites/default/connectors/generic', {
      fields: { call_id: 'id', from: 'who', to: 'to', started_at: 'at', recording_url: 'tape' },
    })
  ).body
  await post('/v1/deals?site=default', [deal({ client_id: anna, phone: '8 916 123-45-67' })])
  const send = async (value: object) => sendDelivery(app, { ...json(value), url })
  const ofAnna = [
    { id: 'a', who: '+7 (916) 123-45-67', to: number, at: clock.now },
    // Of the same call, without a phone; and what no mapping understands.
    { id: 'a', tape: 'https://pbx.example/a.mp3' },
    { nothing: 'known', but: '8916-123-45-67' },
  ]
  const ofBoris = [{ id: 'b', who: '+79267654321', to: number, at: clock.now }]
  for (const value of [...ofAnna, ...ofBoris]) await send(value)
  await sendDelivery(app, { ...form({ phone: '+79161234567' }), url })
  await store.drain()
  await matcher.settle()
  expect((await get('/v1/deliveries?site=default')).body.total).toBe(5)

  expect((await remove(`/v1/visitors/${anna}`)).body.tables).toMatchObject({
    calls: { found: 2, erased: 2, left: 0 },
    deliveries: { found: 4, erased: 4, left: 0 },
  })
  const { total, deliveries } = (await get('/v1/deliveries?site=default')).body
  expect(total).toBe(1)
  const left = (await get(`/v1/deliveries/${deliveries[0].delivery_id}`)).body
  expect(JSON.parse(left.body)).toEqual(ofBoris[0])
  // Taken again, what is left tells nothing of her.
  await post('/v1/deliveries/replay?site=default', '')
  await store.drain()
  expect(await rows("select distinct call_id from calls where `from` != ''")).toEqual([
    { call_id: 'b' },
  ])
})

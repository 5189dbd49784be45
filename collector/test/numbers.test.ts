import { swapRules } from '@throughline/sdk/swap-rules'
import { expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { hit } from './rows.ts'

const collector = await openTestCollector()
const { put, post, rows, get, clock } = collector
const browser = { type: 'text/plain', key: undefined }
const minuteMs = 60_000
let sites = 0

/** A site of its own with these settings of numbers. */
async function openSite(settings: Record<string, unknown>): Promise<string> {
  sites += 1
  const site = `shop${sites}`
  const { status, text } = await put(`/v1/sites/${site}`, { domains: ['localhost'], ...settings })
  expect(text && status).toBe(200)
  return site
}

const visitor = (number: number) => `${number}.${testNow / 1000}`
const visitOf = (number: number) => ({
  client_id: visitor(number),
  visit_id: `visit-of-${number}`,
  visit_at: testNow,
})

/** What a page of the visitor is told to show. */
async function show(site: string, number: number, fields: Record<string, unknown> = {}) {
  const one = hit({ ...visitOf(number), ts: clock.now, ...fields })
  const body = JSON.stringify({ sent_at: clock.now, hits: [one] })
  const answer = await post(`/v1/hits?site=${site}`, body, browser)
  expect(answer.status).toBe(200)
  return answer.body.numbers
}

async function beat(site: string, number: number, fields: Record<string, unknown> = {}) {
  const body = { ...visitOf(number), page: 'http://localhost/', ...fields }
  return post(`/v1/numbers?site=${site}`, JSON.stringify(body), browser)
}

const pool = { name: 'main', numbers: ['+4930100001', '+4930100002'], hold_minutes: 5 }
const leasesOf = (site: string) =>
  rows(`select number, client_id, visit_id, toUnixTimestamp64Milli(until) - ${testNow} as ends
        from leases where site = '${site}' order by number, until`)

test('the answer to a hit carries the visitor’s number, in the form of fixed replacements', async () => {
  const site = await openSite({
    number_pools: [pool],
    number_places: [
      { from: '+49 30 300001', format: '+## (##) ###-###' },
      { from: '030 400001', selector: '#footer', whatsapp: true },
    ],
  })
  const shown = await show(site, 1)

  expect(shown).toEqual({
    swaps: [expect.any(Array), expect.any(Array)],
    number: '+4930100001',
    until: testNow + 5 * minuteMs,
    now: testNow,
  })
  const to = '+4930100001'
  const format = '+49 (30) 100-001'
  expect(shown.swaps).toEqual([
    ...swapRules([{ from: '+49 30 300001', to, format }]),
    [...(swapRules([{ from: '030 400001', to, whatsapp: true }])[0] ?? []), '#footer'],
  ])
})

test('two visitors see two numbers, and each sees his own again', async () => {
  const site = await openSite({ number_pools: [pool] })
  expect((await show(site, 1)).number).toBe('+4930100001')
  expect((await show(site, 2)).number).toBe('+4930100002')
  expect((await show(site, 1)).number).toBe('+4930100001')
})

test('a site without settings of numbers is answered as before', async () => {
  const site = await openSite({})
  expect(await show(site, 1)).toBeUndefined()
  expect((await beat(site, 1)).body).toEqual({ numbers: { swaps: [] } })
})

test('who finds all numbers taken sees the fallback, and the visit is counted once', async () => {
  const fallback = '+4930200001'
  const site = await openSite({
    number_pools: [{ ...pool, fallback }],
    number_places: [{ from: '+49 30 300001' }],
  })
  await show(site, 1)
  await show(site, 2)
  for (let page = 0; page < 3; page += 1) {
    const shown = await show(site, 3)
    expect(shown).toEqual({ swaps: [expect.any(Array)], number: fallback })
  }

  expect(
    await rows(`select kind, pool, client_id, visit_id from overflows where site = '${site}'`),
  ).toEqual([{ kind: 'phone', pool: 'main', client_id: visitor(3), visit_id: 'visit-of-3' }])
  const { text } = await get('/metrics')
  expect(text).toContain(`throughline_number_overflows_total{site="${site}",pool="main"} 1\n`)
  expect(text).toContain(`throughline_numbers{site="${site}",pool="main",state="held"} 2\n`)
  expect(text).toContain(`throughline_numbers{site="${site}",pool="main",state="free"} 0\n`)
})

test('a lease is stored when it is given, and its renewals as far as they run ahead of what is stored', async () => {
  const site = await openSite({ number_pools: [pool] })
  const row = { number: '+4930100001', client_id: visitor(1), visit_id: 'visit-of-1' }
  const aheadMs = 30_000
  await show(site, 1)
  clock.now += aheadMs
  await show(site, 1)
  expect(await leasesOf(site)).toEqual([{ ...row, ends: 5 * minuteMs + aheadMs }])

  clock.now += 1
  await show(site, 1)
  expect((await leasesOf(site)).at(-1)).toEqual({
    ...row,
    ends: 5 * minuteMs + 2 * aheadMs + 1,
  })
  clock.now = testNow
})

test('another visit of the holder is a lease of its own', async () => {
  const site = await openSite({ number_pools: [pool] })
  await show(site, 1)
  clock.now += minuteMs
  await show(site, 1, { visit_id: 'visit-two' })
  expect(await leasesOf(site)).toMatchObject([
    { visit_id: 'visit-of-1' },
    { visit_id: 'visit-two' },
  ])
  clock.now = testNow
})

test('a bot is told nothing, and what comes again takes no number', async () => {
  const site = await openSite({ number_pools: [pool] })
  expect(await show(site, 1, { marks: 'webdriver' })).toBeUndefined()
  const again = { event_id: 'event-that-comes-again' }
  expect((await show(site, 1, again)).number).toBe('+4930100001')
  expect((await show(site, 1, again)).number).toBe('+4930100001')
  expect(await show(site, 2, again)).toEqual({ swaps: [] })
})

test('a hit that waited for a connection lends nothing', async () => {
  const site = await openSite({ number_pools: [pool] })
  expect(
    await show(site, 1, { ts: testNow - 11 * minuteMs, visit_at: testNow - 11 * minuteMs }),
  ).toBeUndefined()
})

test('who denied consent sees the number of his source, and never one of a pool', async () => {
  const leaflet = '+4930200001'
  const site = await openSite({
    when_denied: 'anonymous',
    number_pools: [{ ...pool, fallback: '+4930200009' }],
    static_numbers: [{ number: leaflet, label: 'Leaflet', source: 'leaflet' }],
    number_rules: [{ source: ['leaflet'], show: leaflet }],
  })
  const denied = (landing_page: string) => show(site, 1, { consent: 'denied', landing_page })
  expect(await denied('http://localhost/?utm_source=leaflet')).toEqual({
    swaps: [],
    number: leaflet,
  })
  expect(await denied('http://localhost/')).toEqual({ swaps: [] })
  expect(await leasesOf(site)).toEqual([])
})

test('rules know the source, the place of the page and the visitor', async () => {
  const site = await openSite({
    number_pools: [pool, { name: 'paid', numbers: ['+4930100009'] }],
    number_rules: [
      { page: ['/jobs'], show: 'original' },
      { channel: ['Paid Search'], visitor: 'new', show: 'paid' },
    ],
  })
  const paid = { landing_page: 'http://localhost/?utm_source=google&utm_medium=cpc' }
  expect((await show(site, 1, paid)).number).toBe('+4930100009')
  expect((await show(site, 2)).number).toBe('+4930100001')
  expect(await show(site, 3, { ...paid, url: 'http://localhost/jobs' })).toEqual({ swaps: [] })
  // This one's ID is an hour older than his visit.
  const client_id = `4.${testNow / 1000 - 3600}`
  expect((await show(site, 4, { ...paid, client_id })).number).toBe('+4930100002')
})

test('a beat renews what a hit was given, and gives nothing to who is not known', async () => {
  const site = await openSite({ number_pools: [pool] })
  expect((await beat(site, 1)).body).toEqual({ numbers: { swaps: [] } })
  await show(site, 1)
  clock.now += 4 * minuteMs
  expect((await beat(site, 1)).body.numbers).toMatchObject({
    number: '+4930100001',
    until: testNow + 9 * minuteMs,
  })
  clock.now += 4 * minuteMs
  await show(site, 2)
  expect(await show(site, 3)).toEqual({ swaps: [] })
  clock.now = testNow
})

test('a beat says that a number was lost, and gives the next one', async () => {
  const site = await openSite({ number_pools: [{ ...pool, numbers: pool.numbers.slice(0, 1) }] })
  const number = '+4930100001'
  await show(site, 1)
  clock.now += 6 * minuteMs
  await show(site, 2)
  expect((await beat(site, 1, { number })).body).toEqual({ numbers: { swaps: [], lost: true } })
  clock.now += 6 * minuteMs
  expect((await beat(site, 1, { number })).body.numbers).toMatchObject({ number })
  expect((await beat(site, 1, { number })).body.numbers).not.toHaveProperty('lost')
  clock.now = testNow
})

test('what is wrong with a beat is named', async () => {
  const site = await openSite({ number_pools: [pool] })
  const error = async (fields: Record<string, unknown>) => (await beat(site, 1, fields)).body
  expect(await error({ client_id: 'x' })).toMatchObject({ field: 'client_id' })
  expect(await error({ page: 'http://elsewhere.com/' })).toMatchObject({ error: 'wrong_domain' })
  expect(await post(`/v1/numbers?site=nowhere`, '{}', browser)).toMatchObject({ status: 404 })
  expect(await post(`/v1/numbers?site=${site}`, '{', browser)).toMatchObject({ status: 400 })
  expect(await post(`/v1/numbers?site=${site}`, 'x'.repeat(65_537), browser)).toMatchObject({
    status: 413,
  })
})

test('addresses of a list are lent as numbers are, and others get a tag of the visit', async () => {
  const site = await openSite({
    email_pools: [
      { from: 'Sales@shop.com' },
      { from: 'help@shop.com', addresses: ['Help1@shop.com', 'help2@shop.com'] },
    ],
  })
  const addresses = async (number: number, fields = {}) =>
    (await show(site, number, fields)).swaps.map((rule: string[]) => rule[4])
  const first = await addresses(1)
  expect(first).toEqual([expect.stringMatching(/^sales\+[a-z2-9]{8}@shop\.com$/), 'Help1@shop.com'])
  expect(await addresses(1)).toEqual(first)
  const second = await addresses(2)
  expect(second[0]).not.toBe(first[0])
  expect(second[1]).toBe('help2@shop.com')
  expect((await addresses(1, { visit_id: 'visit-two' }))[0]).not.toBe(first[0])
  expect(await addresses(3)).toEqual([expect.stringMatching(/^sales\+/)])

  const stored = await rows(`select kind, pool, number from leases final where site = '${site}'
    and visit_id = 'visit-of-1' order by pool`)
  expect(stored).toEqual([
    { kind: 'email', pool: 'help@shop.com', number: 'help1@shop.com' },
    { kind: 'email', pool: 'sales@shop.com', number: first[0] },
  ])
})

test('a start forgets neither who holds a number nor who had it', async () => {
  const database = 'numbers_stopped'
  const before = await openTestCollector({ database })
  const settings = { domains: ['localhost'], number_pools: [pool] }
  await before.put('/v1/sites/shop', settings)
  const ask = async ({ post: send, clock: time }: typeof before, number: number) => {
    const one = hit({ ...visitOf(number), ts: time.now, visit_at: time.now })
    const body = JSON.stringify({ sent_at: time.now, hits: [one] })
    return (await send('/v1/hits?site=shop', body, browser)).body.numbers
  }
  await ask(before, 1)
  before.clock.now += 10 * minuteMs
  await ask(before, 2)
  await before.close()

  const after = await openTestCollector({ database })
  after.clock.now = before.clock.now
  expect(await ask(after, 2)).toMatchObject({ number: '+4930100002' })
  // The one that nobody holds is the one that he had, and so it is after that of the other.
  expect(await ask(after, 1)).toMatchObject({ number: '+4930100001' })
  expect(await ask(after, 3)).toEqual({ swaps: [] })
  // What is stored runs 30 s ahead, and nothing is free before.
  after.clock.now += 5 * minuteMs + 30_000
  expect(await ask(after, 3)).toMatchObject({ number: '+4930100002' })
})

test('numbers that are added are lent at once, and those taken out are no longer shown', async () => {
  const site = await openSite({ number_pools: [{ ...pool, numbers: ['+4930100001'] }] })
  await show(site, 1)
  const domains = ['localhost']
  await put(`/v1/sites/${site}`, { domains, number_pools: [pool] })
  expect(await show(site, 2)).toMatchObject({ number: '+4930100002' })
  await put(`/v1/sites/${site}`, { domains, number_pools: [{ ...pool, numbers: ['+4930100003'] }] })
  expect(await show(site, 1)).toMatchObject({ number: '+4930100003' })
})

test('a hundred pages that ask at once get a hundred numbers', async () => {
  const numbers = Array.from({ length: 100 }, (_, at) => `+4930${200_000 + at}`)
  const site = await openSite({ number_pools: [{ ...pool, numbers }] })
  const shown = await Promise.all(numbers.map((_, at) => show(site, at + 1)))
  expect(new Set(shown.map(({ number }) => number)).size).toBe(100)
  expect(await show(site, 101)).toEqual({ swaps: [] })
})

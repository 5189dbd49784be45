import { expect, test } from 'vitest'
import { campaigns } from './campaigns.js'
import { weeklyFiles } from './costs.js'
import { createQuarter } from './quarter.js'
import { batchesOf } from './send.js'

const of = { seed: 7, until: '2026-10-31', visits: 24_000 }
const quarter = createQuarter(of)
const { days, visits, hits, deals, payments, costs } = quarter
/** 31 October is after the end of summer time in Berlin: the day ends at 23:00 UTC. */
const end = '2026-10-31T23:00:00.000Z'
const start = '2026-08-02T22:00:00.000Z'
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

test('the same seed and day give the same bytes, another seed gives others', () => {
  const small = { ...of, visits: 1500 }
  const written = JSON.stringify(createQuarter(small))
  expect(JSON.stringify(createQuarter(small)) === written).toBe(true)
  expect(JSON.stringify(createQuarter({ ...small, seed: 8 })) === written).toBe(false)
})

test('it has 90 days and as many visits as were asked for', () => {
  expect([days.length, days[0], days.at(-1)]).toEqual([90, '2026-08-03', '2026-10-31'])
  expect(visits).toHaveLength(24_000)
  expect(new Set(hits.map(({ visit_id }) => visit_id)).size).toBe(24_000)
  for (const total of [1, 89, 1000]) {
    expect(createQuarter({ ...of, visits: total }).visits).toHaveLength(total)
  }
})

test('every hit has the shape that the API asks for, within the quarter', () => {
  const bad = hits.filter(
    (hit) =>
      !/^[A-Za-z0-9_-]{12,40}$/.test(hit.event_id) ||
      !/^[A-Za-z0-9_-]{8,40}$/.test(hit.visit_id) ||
      !/^[1-9]\d{0,9}\.\d{10}$/.test(hit.client_id) ||
      !instant.test(hit.ts) ||
      !instant.test(hit.visit_at) ||
      hit.ts < start ||
      hit.ts >= end ||
      !hit.url.startsWith('https://demo.example/') ||
      hit.url.length > 2048 ||
      !(hit.type === 'pageview' || (hit.type === 'goal' && hit.name === 'request')),
  )
  expect(bad).toEqual([])
  expect(new Set(hits.map(({ event_id }) => event_id)).size).toBe(hits.length)
})

test('the hits of a visit are in order and carry its landing page, referrer and beginning', () => {
  for (const { hits: own } of visits) {
    const [first] = own
    const about = ({ client_id, visit_id, visit_at, landing_page, visit_referrer }) =>
      [client_id, visit_id, visit_at, landing_page, visit_referrer].join()
    const rightly = own.every(
      (hit, index) => about(hit) === about(first) && (index === 0 || hit.ts > own[index - 1].ts),
    )
    const pageviews = own.filter(({ type }) => type === 'pageview').length
    const begins =
      first.ts === first.visit_at &&
      first.url === first.landing_page &&
      first.referrer === first.visit_referrer
    expect({ rightly, begins, own: pageviews >= 1 && pageviews <= 8 }).toEqual({
      rightly: true,
      begins: true,
      own: true,
    })
  }
})

test('visits of one client are more than half an hour apart, and a share of clients come back', () => {
  const seen = new Map()
  let again = 0
  for (const { hits: own } of visits) {
    const { client_id, ts } = own[0]
    const before = seen.get(client_id)
    if (before) again += 1
    else expect(Number(client_id.split('.')[1])).toBe(Math.floor(Date.parse(ts) / 1000))
    expect(Date.parse(ts) - (before ?? 0)).toBeGreaterThan(30 * 60_000)
    seen.set(client_id, Date.parse(own.at(-1).ts))
  }
  expect(again / visits.length).toBeGreaterThan(0.2)
  expect(again / visits.length).toBeLessThan(0.4)
})

test('no deal is older than the first visit of its client, and none is of the future', () => {
  const asked = new Map(
    hits.filter(({ type }) => type === 'goal').map((hit) => [hit.client_id, hit.ts]),
  )
  const early = deals.filter(({ client_id, created_at }) => {
    return client_id !== undefined && !(asked.get(client_id) < created_at)
  })
  const disordered = deals.filter(
    ({ created_at, updated_at, closed_at }) =>
      !(created_at <= updated_at && updated_at < end && (closed_at ?? updated_at) <= updated_at),
  )
  expect([early, disordered]).toEqual([[], []])
})

test('every deal has the shape that the API asks for', () => {
  const ids = new Set(deals.map(({ deal_id }) => deal_id))
  expect(ids.size).toBe(deals.length)
  for (const { status, revenue, cogs, phone, email, closed_at, client_id, source } of deals) {
    expect(phone).toMatch(/^\+49\d{9,10}$/)
    expect(email).toMatch(/^[a-z]+\.\d+@mail\.example$/)
    expect(closed_at === undefined).toBe(['new', 'in_progress'].includes(status))
    expect(client_id === undefined).toBe(['phone', 'exhibition'].includes(source))
    const worth = ['won', 'lost', 'in_progress'].includes(status)
    expect(worth ? revenue >= 40 && revenue <= 2000 && cogs < revenue : revenue === 0).toBe(true)
  }
})

test('all states of a deal occur, and some deals have no client ID', () => {
  const count = (status) => deals.filter((deal) => deal.status === status).length
  for (const status of ['new', 'in_progress', 'won', 'lost', 'spam', 'duplicate']) {
    expect(count(status), status).toBeGreaterThan(0)
  }
  expect(deals.length).toBeGreaterThan(300)
  expect(deals.some(({ client_id }) => client_id === undefined)).toBe(true)
})

test('the payments of a won deal are its revenue; a refund is at most that', () => {
  const cents = new Map()
  const refunds = new Map()
  for (const { deal_id, amount, paid_at } of payments) {
    expect(instant.test(paid_at) && paid_at < end).toBe(true)
    const sums = amount < 0 ? refunds : cents
    sums.set(deal_id, (sums.get(deal_id) ?? 0) + Math.round(amount * 100))
  }
  for (const { deal_id, status, revenue } of deals) {
    const paid = cents.get(deal_id) ?? 0
    if (status === 'won') expect(paid).toBe(Math.round(revenue * 100))
    if (status !== 'won') expect(paid).toBeLessThanOrEqual(Math.round(revenue * 100))
    expect(-(refunds.get(deal_id) ?? 0)).toBeLessThanOrEqual(paid)
  }
  expect(refunds.size).toBeGreaterThan(0)
  expect(new Set(payments.map(({ payment_id }) => payment_id)).size).toBe(payments.length)
})

test('every campaign that was clicked has a cost row for the day, with about as many clicks', () => {
  const rows = new Map(costs.map((row) => [`${row.date} ${row.campaign}`, row]))
  expect(rows.size).toBe(costs.length)
  const clicked = visits.filter(({ source }) => source.campaign)
  for (const { day, source } of clicked) expect(rows.has(`${day} ${source.campaign}`)).toBe(true)
  const clicks = costs.reduce((sum, row) => sum + row.clicks, 0)
  expect(clicks / clicked.length).toBeGreaterThan(1)
  expect(clicks / clicked.length).toBeLessThan(1.15)
  for (const { cost, impressions, clicks: some } of costs) {
    expect(cost).toMatch(/^\d+\.\d\d$/)
    expect(impressions).toBeGreaterThan(some)
  }
})

test('a week of costs is one CSV text that holds whole days', () => {
  const files = weeklyFiles(costs)
  expect(files).toHaveLength(13)
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(costs.length)
  const [header, ...lines] = files[0].body.trimEnd().split('\n')
  expect(header).toBe('date,source,medium,campaign,campaign_id,clicks,impressions,cost,currency')
  expect(lines).toHaveLength(files[0].rows)
  const dates = files.map(({ body }) => [...new Set(body.match(/^\d{4}-\d\d-\d\d/gm))])
  expect(dates.flat()).toEqual(days)
})

test('a campaign with spend and no deal is there, and nobody who clicked it ever bought', () => {
  const { campaign } = campaigns.find(({ asks }) => asks === 0)
  const clients = visits
    .filter(({ source }) => source.campaign === campaign)
    .map(({ person }) => person.client_id)
  const spent = costs.filter((row) => row.campaign === campaign)
  expect(spent.reduce((sum, { cost }) => sum + Number(cost), 0)).toBeGreaterThan(50)
  expect(deals.filter(({ client_id }) => clients.includes(client_id))).toEqual([])
})

test('batches hold every row once and stay below the limit of the collector', () => {
  const batches = [...batchesOf(hits)]
  expect(batches.flatMap(({ body }) => JSON.parse(body))).toEqual(hits)
  for (const { body } of batches) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(900_000)
  expect([...batchesOf([])]).toEqual([])
})

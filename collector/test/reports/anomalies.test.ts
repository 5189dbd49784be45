import { expect, test } from 'vitest'
import { visitBy } from '../channel-visits.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { cost } from '../rows.ts'

const { post, put, get, store } = await openTestCollector()
const dayMs = 86_400_000
const days = '&from=2026-10-08&to=2026-10-15'
const dayOf = (daysAgo: number) => new Date(testNow - daysAgo * dayMs).toISOString().slice(0, 10)

/** Twelve e-mails and twenty referrals each day until noon of 15 October. */
async function openStory() {
  await put('/v1/sites/story', { domains: ['localhost'] })
  const visits = (channel: string, daysAgo: number, count: number) =>
    Array.from({ length: count }, (_, at) =>
      visitBy(channel, {
        client: `${channel.length}${daysAgo}${at}.1795400123`,
        at: testNow - daysAgo * dayMs - at * 1000,
      }),
    )
  const hits = Array.from({ length: 64 }, (_, daysAgo) => [
    // The letters stopped after the 12th; on the 10th somebody wrote of the site.
    ...(daysAgo > 2 ? visits('Email', daysAgo, 12) : []),
    ...visits('Referral', daysAgo, daysAgo === 5 ? 60 : 20),
  ]).flat()
  for (let at = 0; at < hits.length; at += 500) {
    expect((await post('/v1/hits?site=story', hits.slice(at, at + 500))).status).toBe(200)
  }
  const costs = Array.from({ length: 64 }, (_, daysAgo) => ({
    ...cost({ date: dayOf(daysAgo), source: 'news', medium: 'email', campaign: 'letter' }),
    ...{ cost: 50, clicks: 100 },
  }))
  expect((await post('/v1/costs?site=story', costs.slice(3))).status).toBe(200)
  await store.drain()
}

await openStory()
const ask = (query = days, site = 'story') => get(`/v1/reports/anomalies?site=${site}${query}`)

test('a source that stopped and one that jumped are told, each day that is over, and nothing else is', async () => {
  const { status, body } = await ask()

  expect(status).toBe(200)
  const told = body.rows.map(
    ({ date, span, source, metric, direction, value }: Record<string, unknown>) =>
      [date, span, source, metric, direction, value].join(' '),
  )
  expect(told.sort()).toEqual([
    '2026-10-10 day (all) visits jump 72',
    '2026-10-10 day blog.example visits jump 60',
    '2026-10-13 day news cost drop 0',
    '2026-10-13 day news visits drop 0',
    '2026-10-14 day news cost drop 0',
    '2026-10-14 day news visits drop 0',
    '2026-10-14 week blog.example visits jump 180',
    '2026-10-14 week news cost drop 250',
  ])
  const jump = body.rows.find(
    ({ date, source }: Record<string, string>) => date === '2026-10-10' && source !== '(all)',
  )
  expect(jump).toMatchObject({ channel: 'Referral', expected: 20, in_a_row: 1, span: 'day' })
  const cost = body.rows.find(
    ({ metric, date, source }: Record<string, string>) =>
      metric === 'cost' && date === '2026-10-14' && source === 'news',
  )
  expect(cost).toMatchObject({ channel: 'Email', expected: 50, in_a_row: 2 })
  expect(cost.because).toMatch(
    /^0 on a Wednesday; the 8 Wednesdays before had 50 on average, .* not told yet\.$/,
  )
})

test('the fewer rows may be chance, the fewer are told', async () => {
  const rows = async (percent: number) =>
    (await ask(`${days}&false_percent=${percent}`)).body.rows.length
  expect(await rows(0)).toBe(0)
  expect(await rows(1)).toBeLessThan(await rows(50))
})

test('a site without anything has no anomalies, nor has one without history', async () => {
  await put('/v1/sites/empty', { domains: ['localhost'] })
  expect((await ask(days, 'empty')).body.rows).toEqual([])
  expect((await ask('&from=2026-08-10&to=2026-08-20')).body.rows).toEqual([])
})

test('a wrong share is refused by name', async () => {
  expect(await ask(`${days}&false_percent=51`)).toMatchObject({
    status: 400,
    body: { error: 'not_a_count', field: 'false_percent', limit: 50 },
  })
})

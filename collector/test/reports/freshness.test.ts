import { reports } from '@throughline/schema'
import { afterEach, expect, test, vi } from 'vitest'
import { addressOf } from '../../src/example-shop.ts'
import { openTestCollector } from '../open-test-collector.ts'
import { beacon, deal, hit, payment } from '../rows.ts'
import { at, cid, openStory } from './open-story.ts'

afterEach(() => {
  vi.useRealTimers()
})

const dayMs = 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const person = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** What a report may lag behind what was answered. */
const mostMs = 5_000

/** A collector that listens, with the time of the day and nothing that hurries it. */
async function openListening() {
  const { app, apiKey } = await openTestCollector({ now: Date.now })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = addressOf(app)
  const headers = { authorization: `Bearer ${apiKey.key}`, 'content-type': 'application/json' }
  const days = `from=${dayOf(Date.now() - dayMs)}&to=${dayOf(Date.now() + dayMs)}`

  async function totals(query: string) {
    const url = `${origin}/v1/reports/performance?site=default&${days}${query}`
    return (await (await fetch(url, { headers })).json()).totals
  }

  return {
    totals,
    /** Sends, and gives the moment of the answer. */
    async send(kind: string, body: string, sender: Record<string, string> = headers) {
      const url = `${origin}/v1/${kind}?site=default`
      const { status } = await fetch(url, { method: 'POST', headers: sender, body })
      expect(status).toBe(200)
      return Date.now()
    },
    /** Asks again and again. Whether a report has it that was asked for no later than it has to have. */
    async isSoonReported(answeredAt: number, query: string, expected: Record<string, number>) {
      for (;;) {
        const askedAt = Date.now()
        const found = await totals(query)
        const isThere = Object.entries(expected).every(([name, value]) => found[name] === value)
        if (isThere || askedAt - answeredAt > mostMs) return isThere
      }
    },
  }
}

test('a hit is in a report that is asked for 5 s after its answer', async () => {
  const { send, totals, isSoonReported } = await openListening()
  const visits = '&metrics=visits,pageviews'
  expect(await totals(visits)).toEqual({ visits: 0, pageviews: 0 })
  const browser = { 'user-agent': person, 'content-type': 'text/plain' }

  const seen = hit({ ts: Date.now(), client_id: `1.${Math.floor(Date.now() / 1000)}` })
  const answeredAt = await send('hits', beacon(seen), browser)

  expect(await isSoonReported(answeredAt, visits, { visits: 1, pageviews: 1 })).toBe(true)
})

test('a deal and its payment are in a report that is asked for 5 s after their answers', async () => {
  const { send, totals, isSoonReported } = await openListening()
  const money = '&metrics=deals,won,revenue'
  expect(await totals(money)).toEqual({ deals: 0, won: 0, revenue: 0 })

  const madeAt = await send('deals', JSON.stringify([deal({ created_at: Date.now() })]))
  expect(await isSoonReported(madeAt, money, { deals: 1, won: 1, revenue: 1000 })).toBe(true)

  const paid = payment({ paid_at: Date.now(), amount: 900 })
  const paidAt = await send('payments', JSON.stringify([paid]))
  expect(await isSoonReported(paidAt, money, { deals: 1, won: 1, revenue: 900 })).toBe(true)
})

const asked: Record<string, string> = { journey: `&client_id=${cid(1)}` }

test('each report says as of when it is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const { clock, get, post, store, people } = await openStory()
  vi.useRealTimers()
  const names = Object.keys(reports)
  const all = (moment: string) => Object.fromEntries(names.map((name) => [name, moment]))
  const asOf = async () => {
    const answers = names.map(async (name) => {
      const { status, body } = await get(`/v1/reports/${name}?site=default${asked[name] ?? ''}`)
      expect(status).toBe(200)
      return [name, body.as_of]
    })
    return Object.fromEntries(await Promise.all(answers))
  }
  await store.drain()
  await people.catchUp()
  clock.now = at(31, '23:01')

  // Nothing is stored by itself from here on.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  await post('/v1/deals?site=default', [deal({ created_at: at(31) })])
  vi.useRealTimers()
  clock.now = at(31, '23:02')
  expect(await asOf()).toEqual(all('2026-10-31T23:01:00.000Z'))

  // It can be read, and whose it is has not been worked out.
  await store.drain()
  expect(await asOf()).toEqual(all('2026-10-31T23:01:00.000Z'))

  await people.catchUp()
  expect(await asOf()).toEqual(all('2026-10-31T23:02:00.000Z'))
})

import type { Row } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reworkLeads } from '../../src/leads/rework-leads.ts'
import { ad, at, cid, letter, openStory } from '../reports/open-story.ts'

const story = await openStory({
  settings: {
    lead_goals: ['request'],
    static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
  },
})
const { put, post, store, people, matcher, leadFacts } = story

const phones = ['+79160000001', '+79160000002', '']
const emails = ['anna@example.com', 'Boris@Example.com', '']
const client = fc.integer({ min: 1, max: 4 }).map(cid)
const day = fc.integer({ min: 1, max: 28 })

type Step =
  | {
      does: 'visit'
      client: string
      day: number
      query: string
      goal: boolean
      phone: string
      email: string
    }
  | {
      does: 'deal'
      id: number
      client: string
      day: number
      phone: string
      email: string
      status: string
    }
  | { does: 'pay'; id: number; deal: number; day: number; cents: number }
  | { does: 'call'; id: number; from: string; day: number; talk_s: number }
  | { does: 'rule'; rule: 'join' | 'part' | 'unsay'; a: string; b: string }
  | { does: 'catch up' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('visit' as const),
    client,
    day,
    query: fc.constantFrom('', ad, letter),
    goal: fc.boolean(),
    phone: fc.constantFrom(...phones),
    email: fc.constantFrom(...emails),
  }),
  fc.record({
    does: fc.constant('deal' as const),
    id: fc.integer({ min: 1, max: 5 }),
    client: fc.oneof(client, fc.constant('')),
    day,
    phone: fc.constantFrom(...phones),
    email: fc.constantFrom(...emails),
    status: fc.constantFrom('new', 'won', 'won', 'lost', 'spam', 'duplicate'),
  }),
  fc.record({
    does: fc.constant('pay' as const),
    id: fc.integer({ min: 1, max: 4 }),
    deal: fc.integer({ min: 1, max: 5 }),
    day,
    cents: fc.integer({ min: -500, max: 9_000 }),
  }),
  fc.record({
    does: fc.constant('call' as const),
    id: fc.integer({ min: 1, max: 4 }),
    from: fc.constantFrom('+79160000001', '+79160000002', '+79160000003'),
    day,
    talk_s: fc.constantFrom(0, 60),
  }),
  fc.record({
    does: fc.constant('rule' as const),
    rule: fc.constantFrom('join' as const, 'part' as const, 'unsay' as const),
    a: client,
    b: client,
  }),
  fc.constant({ does: 'catch up' as const }),
)

let sites = 0

test('what turns made of leads, whatever came when, is what comes of working all out from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 30 }), async (steps) => {
      const site = `turns-${++sites}`
      await put(`/v1/sites/${site}`, {
        domains: ['localhost'],
        phone_country: 'RU',
        lead_goals: ['request'],
        static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }],
      })
      for (const one of steps) await take(site, one)
      await settled()
      const byTurns = await factsOf(site)

      await reworkLeads(store, { site, leadGoals: ['request'], leadsAtOnce: 3 })
      expect(byTurns).toEqual(await factsOf(site))
      expect(byTurns.length).toBe(new Set(byTurns.map(({ lead_id }) => lead_id)).size)
    }),
    { numRuns: 4, endOnFailure: true },
  )
}, 400_000)

async function take(site: string, one: Step): Promise<void> {
  if (one.does === 'catch up') return settled()
  const [path, body] = sentBy(one)
  const { status, text } = await post(`${path}?site=${site}`, body)
  // Nobody is joined to himself.
  if (status >= 300 && one.does !== 'rule') throw new Error(`${path}: ${text}`)
}

let visits = 0

function sentBy(one: Exclude<Step, { does: 'catch up' }>): [path: string, body: unknown] {
  if (one.does === 'visit') {
    visits += 1
    const ts = at(one.day)
    const of = {
      client_id: one.client,
      visit_id: `visit-of-turns-${visits}`,
      visit_at: ts,
      landing_page: `http://localhost/${one.query}`,
      url: 'http://localhost/',
    }
    const seen = {
      ...of,
      ts,
      event_id: `seen-${visits}-of-turns`,
      type: 'pageview',
      ...(one.phone && { phone: one.phone }),
      ...(one.email && { email: one.email }),
    }
    const reached = {
      ...of,
      ts: ts + 60_000,
      event_id: `goal-${visits}-of-turns`,
      type: 'goal',
      name: 'request',
    }
    return ['/v1/hits', one.goal ? [seen, reached] : [seen]]
  }
  if (one.does === 'deal') {
    const { id, client, day, phone, email, status } = one
    return [
      '/v1/deals',
      [
        {
          deal_id: `D-${id}`,
          ...(client && { client_id: client }),
          ...(phone && { phone }),
          ...(email && { email }),
          status,
          revenue: id,
          currency: 'EUR',
          created_at: at(day, '15:00'),
        },
      ],
    ]
  }
  if (one.does === 'pay') {
    const { id, deal, day, cents } = one
    return [
      '/v1/payments',
      [
        {
          payment_id: `P-${id}`,
          deal_id: `D-${deal}`,
          paid_at: at(day, '18:00'),
          amount: cents / 100,
          currency: 'EUR',
        },
      ],
    ]
  }
  if (one.does === 'call') {
    const { id, from, day, talk_s } = one
    const call = {
      call_id: `C-${id}`,
      provider: 'pbx',
      from,
      to: '+74952220001',
      started_at: at(day, '10:00'),
    }
    return ['/v1/calls', [{ ...call, status: talk_s > 0 ? 'answered' : 'missed', talk_s }]]
  }
  const { rule, a, b } = one
  return [`/v1/people/${rule}`, { a: `client_id:${a}`, b: `client_id:${b}` }]
}

async function settled(): Promise<void> {
  await store.drain()
  await matcher.settle()
  await store.drain()
  await people.catchUp()
  await leadFacts.catchUp()
}

async function factsOf(site: string): Promise<Row[]> {
  return store.read<Row>(
    `select * except (version) from lead_facts final where site = {site:String} order by lead_id, day`,
    { site },
  )
}

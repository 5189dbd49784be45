import { formatInstant, type Row } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reworkLeads } from '../../src/leads/rework-leads.ts'
import { ad, at, cid, letter, openStory } from '../reports/open-story.ts'

const leaflet = '+74952220001'
const static_numbers = [{ number: leaflet, label: 'Leaflet', source: 'leaflet' }]
/** What a visit may be shown. */
const shown = { phone: '+74951110001', email: 'sales+k3@shop.com' }

const story = await openStory({
  settings: { lead_goals: ['request'], static_numbers },
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
      shown: boolean
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
  | { does: 'call'; id: number; from: string; to: string; day: number; talk_s: number }
  | { does: 'write'; id: number; from: string; to: string; day: number }
  | { does: 'rule'; rule: 'join' | 'part' | 'unsay'; a: string; b: string }
  | { does: 'merge' }
  | { does: 'catch up' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('visit' as const),
    client,
    day,
    query: fc.constantFrom('', ad, letter),
    goal: fc.boolean(),
    shown: fc.boolean(),
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
    to: fc.constantFrom(leaflet, shown.phone),
    day,
    talk_s: fc.constantFrom(0, 60),
  }),
  fc.record({
    does: fc.constant('write' as const),
    id: fc.integer({ min: 1, max: 3 }),
    from: fc.constantFrom('anna@example.com', 'Boris@Example.com'),
    to: fc.constantFrom('sales@shop.com', shown.email),
    day,
  }),
  fc.record({
    does: fc.constant('rule' as const),
    rule: fc.constantFrom('join' as const, 'part' as const, 'unsay' as const),
    a: client,
    b: client,
  }),
  fc.constantFrom({ does: 'merge' as const }, { does: 'catch up' as const }),
)

let sites = 0

test('a payment that is told again of another deal is no money of the first any more', async () => {
  await put('/v1/sites/moved', { domains: ['localhost'] })
  const paid = (deal: number): Step => ({ does: 'pay', id: 1, deal, day: 12, cents: 7_000 })
  for (const id of [1, 2]) {
    const no = { client: '', phone: '', email: '' }
    await take('moved', { does: 'deal', id, day: 10, status: 'won', ...no })
  }
  await take('moved', paid(1))
  await settled()
  await take('moved', paid(2))
  await settled()
  await take('moved', paid(1))
  await merged()
  await settled()

  const facts = await factsOf('moved')
  const at = '2026-10-12 18:00:00.000'
  expect(facts.map(({ lead_id, payments, money_from }) => [lead_id, payments, money_from])).toEqual(
    [
      ['deal:D-1', [{ paid_at: at, amount: 70, currency: 'EUR' }], at],
      ['deal:D-2', [], '2026-10-10 15:00:00.000'],
    ],
  )
})

test('a call that a deal of its client ID answers is no lead, worked out from nothing too', async () => {
  await put('/v1/sites/answered', {
    domains: ['localhost'],
    phone_country: 'RU',
    static_numbers,
  })
  const deal = { does: 'deal', client: cid(3), email: '', status: 'new' } as const
  const from = '+79160000001'
  const call = { does: 'call', id: 1, from, to: leaflet, talk_s: 60 } as const
  // Tells whose the number is, and came too early to answer the call.
  await take('answered', { ...deal, id: 1, day: 4, phone: from })
  await take('answered', { ...call, day: 7 })
  await take('answered', { ...deal, id: 2, day: 26, phone: '' })
  await settled()
  const deals = ['deal:D-1', 'deal:D-2']
  expect((await factsOf('answered')).map(({ lead_id }) => lead_id)).toEqual(deals)

  await reworkLeads(store, { site: 'answered', leadGoals: [] })
  expect((await factsOf('answered')).map(({ lead_id }) => lead_id)).toEqual(deals)
})

test('what turns made of leads, whatever came when, is what comes of working all out from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 30 }), async (steps) => {
      const site = `turns-${++sites}`
      await put(`/v1/sites/${site}`, {
        domains: ['localhost'],
        phone_country: 'RU',
        lead_goals: ['request'],
        static_numbers,
      })
      for (const one of steps) await take(site, one)
      await settled()
      const byTurns = await factsOf(site)

      await reworkLeads(store, { site, leadGoals: ['request'], leadsAtOnce: 3 })
      expect(byTurns).toEqual(await factsOf(site))
      expect(byTurns.length).toBe(new Set(byTurns.map(({ lead_id }) => lead_id)).size)
    }),
    { numRuns: 3, endOnFailure: true },
  )
}, 400_000)

async function take(site: string, one: Step): Promise<void> {
  if (one.does === 'catch up') return settled()
  if (one.does === 'merge') return merged()
  if (one.does === 'visit' && one.shown) await show(site, one)
  const [path, body] = sentBy(one)
  const { status, text } = await post(`${path}?site=${site}`, body)
  // Nobody is joined to himself.
  if (status >= 300 && one.does !== 'rule') throw new Error(`${path}: ${text}`)
}

let visits = 0

/** Lets the visit that is told next see a number and an address of its own, for half an hour. */
async function show(site: string, { client, day }: { client: string; day: number }): Promise<void> {
  const rows = Object.entries(shown).map(([kind, number]) => ({
    site,
    kind,
    pool: 'main',
    number,
    client_id: client,
    visit_id: `visit-of-turns-${visits + 1}`,
    shown_at: formatInstant(at(day)),
    last_seen: formatInstant(at(day)),
    until: formatInstant(at(day, '12:30')),
  }))
  await store.add('leases', rows)
}

function sentBy(one: Exclude<Step, { does: 'catch up' | 'merge' }>): [path: string, body: unknown] {
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
    const { id, from, to, day, talk_s } = one
    const call = {
      call_id: `C-${id}`,
      provider: 'pbx',
      from,
      to,
      started_at: at(day, '12:05'),
    }
    return ['/v1/calls', [{ ...call, status: talk_s > 0 ? 'answered' : 'missed', talk_s }]]
  }
  if (one.does === 'write') {
    const { id, from, to, day } = one
    return ['/v1/emails', [{ message_id: `<${id}@turns>`, from, to, sent_at: at(day, '12:10') }]]
  }
  const { rule, a, b } = one
  return [`/v1/people/${rule}`, { a: `client_id:${a}`, b: `client_id:${b}` }]
}

/** As the engine does at times of its own: of what was told again, only the last telling is left. */
async function merged(): Promise<void> {
  await store.drain()
  await store.change('optimize table payments final')
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

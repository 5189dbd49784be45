import { findings } from '@throughline/schema'
import { expect, test } from 'vitest'
import { ad, at, cid, openStory } from './open-story.ts'

const story = await openStory()
const tags = (source: string, medium: string, campaign = 'spring') =>
  `?utm_source=${source}&utm_medium=${medium}&utm_campaign=${encodeURIComponent(campaign)}`
let people = 0
const came = (query: string, day = 5) => {
  people += 1
  return story.visit(cid(people), { day, query })
}

test('what the figures suffer from is told by kind, the dearest first', async () => {
  await came(ad, 5)
  await came(ad, 7)
  await came(tags('google', 'cpc', 'Spring'), 5)
  await came(tags('bing', 'cpc'), 5)
  await came(tags('news', 'e-mail'), 5)
  await came(tags('news', 'email'), 5)
  await came(tags('news', 'email'), 6)
  await came(tags('cpc', 'yahoo'), 5)
  await came(tags('vk', 'cpc', '{campaign_id}'), 5)
  await story.costs(
    { date: '2026-10-05', campaign: 'spring', cost: 10 },
    { date: '2026-10-09', campaign: 'spring', cost: 10 },
    { date: '2026-10-05', campaign: 'nobody', cost: 40 },
    { date: '2026-10-06', campaign: 'nothing', cost: 30 },
    { date: '2026-10-05', source: 'vk', campaign: '{campaign_id}', cost: 20, currency: 'RUB' },
  )
  await story.deals(
    { deal_id: 'A', client_id: cid(1), status: 'won', revenue: 200, created_at: at(5, '13:00') },
    { deal_id: 'B', status: 'new', revenue: 90, created_at: at(5) },
    { deal_id: 'C', status: 'lost', revenue: 80, created_at: at(5) },
    { deal_id: 'D', status: 'spam', revenue: 900, created_at: at(5) },
    {
      deal_id: 'E',
      client_id: cid(2),
      status: 'won',
      revenue: 500,
      currency: 'USD',
      created_at: at(5),
    },
  )
  await story.payments(
    { payment_id: '1', deal_id: 'E', amount: 500, currency: 'USD', paid_at: at(6) },
    { payment_id: '2', deal_id: 'nowhere', amount: 25, paid_at: at(6) },
  )
  const { status, body } = await story.ask('data_quality')

  expect(status).toBe(200)
  const told = body.rows.map(
    ({ kind, found, money, currency, example }: Record<string, string>) => [
      ...[kind, found, money, currency, example],
    ],
  )
  expect(told.filter(([, , money]: [string, number, number | null]) => money !== null)).toEqual([
    ['deals_left_out', 1, 500, 'USD', 'E'],
    ['payments_left_out', 1, 500, 'USD', '1'],
    ['won_without_payment', 1, 200, 'EUR', 'A'],
    ['deals_without_visitor', 2, 170, 'EUR', 'B'],
    ['costs_without_visits', 2, 70, 'EUR', 'google / cpc / nobody'],
    ['payments_without_deal', 1, 25, 'EUR', '2'],
    ['costs_left_out', 1, 20, 'RUB', 'vk / cpc / {campaign_id}'],
  ])
  const others = told.filter(([, , money]: [string, number, number | null]) => money === null)
  expect(others.sort()).toEqual([
    ['campaign_variants', 2, null, '', 'Spring | spring'],
    // On the 7th somebody came by the ad; costs are known of the 5th, the 6th and the 9th.
    ['gaps_in_costs', 1, null, '', 'google / cpc, 2026-10-07'],
    ['medium_variants', 2, null, '', 'e-mail | email'],
    ['swapped_tags', 1, null, '', 'cpc / yahoo / spring'],
    ['unassigned_visits', 1, null, '', 'cpc / yahoo / spring'],
    ['unfilled_tags', 1, null, '', 'vk / cpc / {campaign_id}'],
    ['visits_without_costs', 1, null, '', 'bing / cpc / spring'],
  ])
  for (const row of body.rows) expect(row).toMatchObject(findings[row.kind] ?? { kind: 'is known' })
})

test('a deal that its e-mail joins with a visitor, and a site without faults, are no finding', async () => {
  const clean = await openStory()
  await clean.visit(cid(1), { day: 5, query: ad })
  await clean.browse({
    client_id: cid(1),
    type: 'identify',
    email: 'anna@shop.example',
    ts: at(31, '22:00'),
  })
  await clean.deals({
    deal_id: 'A',
    email: 'Anna@shop.example',
    status: 'won',
    revenue: 9,
    created_at: at(6),
  })
  await clean.payments({ payment_id: '1', deal_id: 'A', amount: 9, paid_at: at(6) })
  await clean.costs({ date: '2026-10-05', cost: 5 })

  expect((await clean.ask('data_quality')).body.rows).toEqual([])
  const refused = await clean.ask('data_quality', '', '&from=2026-13-01')
  expect([refused.status, refused.body.field]).toEqual([400, 'from'])
})

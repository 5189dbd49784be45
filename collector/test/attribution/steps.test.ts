import { models, stepsOf } from '@throughline/schema'
import { expect, test } from 'vitest'
import { ad, at, cid, letter, openStory } from '../reports/open-story.ts'

const story = await openStory({ settings: { lead_goals: ['request'] } })

// Anna came twice, asked and paid in two parts; Boris's deal is a duplicate; Clara has two browsers and one
// telephone; Dora only asked; Emil only rang.
await story.visit(cid(1), { day: 2, query: ad, pages: 3 })
await story.visit(cid(1), { day: 6, goals: ['request'] })
await story.visit(cid(2), { day: 3, query: letter, goals: ['request'] })
await story.visit(cid(3), { day: 1, query: ad })
await story.visit(cid(4), { day: 8, query: letter })
await story.visit(cid(5), { day: 14, goals: ['request'] })
const clara = { phone: '+79160000003' }
await story.deals(
  {
    deal_id: 'D-1',
    client_id: cid(1),
    created_at: at(6, '13:00'),
    status: 'won',
    revenue: 100,
    cogs: 30,
  },
  { deal_id: 'D-2', client_id: cid(2), created_at: at(4), status: 'duplicate', revenue: 5 },
  {
    deal_id: 'D-3',
    client_id: cid(3),
    created_at: at(5),
    status: 'in_progress',
    revenue: 7,
    ...clara,
  },
  { deal_id: 'D-4', client_id: cid(4), created_at: at(12), status: 'won', revenue: 11, ...clara },
)
await story.payments(
  { payment_id: 'P-1', deal_id: 'D-1', paid_at: at(9), amount: 60 },
  { payment_id: 'P-2', deal_id: 'D-1', paid_at: at(20), amount: 40 },
)
await story.calls({
  call_id: 'C-1',
  from: '+79160000009',
  to: '+74950000001',
  started_at: at(15),
  status: 'answered',
  talk_s: 60,
})
await story.ask('leads')

const asked = { site: 'default', from: '2026-10-01', to: '2026-10-31', time_zone: 'Europe/Berlin' }
const params = {
  ...{ ...asked, currency: 'EUR', lead_goals: ['request'], bots: 0, lookback_days: 30 },
  ...{ path: 'unchanged', last_k: 4, half_life_days: 7, order: 'frequent' },
  models: models.map(({ name }) => name),
  removal_effects: { Direct: 0.5, Email: 0.25, 'Paid Search': 1 },
}

const given: Record<string, string[]> = {
  contact_leads: ['site', 'from', 'to', 'time_zone', 'lead_goals'],
  leads: [
    'site',
    'from',
    'to',
    'time_zone',
    'currency',
    'lead_goals',
    'bots',
    'basis',
    'lookback_days',
  ],
}
given.journeys = [...(given.leads ?? []), 'path', 'last_k']
given.credits = [...given.journeys, 'models', 'half_life_days', 'removal_effects']

const types: Record<string, string> = {
  ...{ from: 'Date', to: 'Date', bots: 'UInt8', lookback_days: 'UInt16', last_k: 'UInt16' },
  ...{ lead_goals: 'Array(String)', models: 'Array(String)', half_life_days: 'Float64' },
  removal_effects: 'Map(String, Float64)',
}

test.each(
  Object.keys(given).flatMap((view) =>
    ['lead', 'payment', 'visit'].map((basis) => ({ view, basis })),
  ),
)(
  '$view gives step by step what it gives at once, on the date basis $basis',
  async ({ view, basis }) => {
    const args = given[view]?.map((name) => `${name} = {${name}:${types[name] ?? 'String'}}`)
    const call = `${view}(${args?.join(', ')})`
    expect(stepsOf(`select * from ${call}`).steps.length).toBeGreaterThan(0)
    const byStep = await story.store.read(`select * from ${call} order by all`, {
      ...params,
      basis,
    })
    // Where `from` is followed by two spaces, no view is seen to be called.
    const once = `select * from  ${call} order by all`
    expect(stepsOf(once).steps).toEqual([])
    const atOnce = await story.store.read(once, { ...params, basis })
    expect(byStep).toEqual(atOnce)
    expect(byStep.length).toBeGreaterThan(view === 'contact_leads' || basis === 'payment' ? 0 : 3)
  },
)

test('no temporary table is left, whether a query is answered or fails', async () => {
  const query = `select lead_id, {what:String}::UInt8 as n from leads(${given.leads
    ?.map((name) => `${name} = {${name}:${types[name] ?? 'String'}}`)
    .join(', ')})`
  const left = () => story.rows(`select name from system.tables where is_temporary`)
  await story.store.read(query, { ...params, basis: 'lead', what: '1' })
  expect(await left()).toEqual([])
  await expect(
    story.store.read(query, { ...params, basis: 'lead', what: 'no number' }),
  ).rejects.toThrow()
  expect(await left()).toEqual([])
})

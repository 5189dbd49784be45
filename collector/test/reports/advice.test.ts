import { expect, test } from 'vitest'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { cost, deal, hit } from '../rows.ts'

const { post, put, get, store } = await openTestCollector()
const dayMs = 86_400_000
const days = '&from=2026-10-01&to=2026-10-15'

/** Twelve people come by an ad and ask; so many buy for a profit of 100, and the last waits with 50. */
function people(campaign: string, first: number, bought: number) {
  return Array.from({ length: 12 }, (_, at) => {
    const client_id = `${first + at}.1795400123`
    const landing_page = `http://localhost/?utm_source=google&utm_medium=cpc&utm_campaign=${campaign}`
    const status = at < bought ? 'won' : at === 11 ? 'in_progress' : 'lost'
    return {
      hit: hit({ client_id, visit_id: `visit-${first + at}`, landing_page, ts: testNow - dayMs }),
      deal: deal({
        ...{ deal_id: `D${first + at}`, client_id, status, created_at: testNow - dayMs / 2 },
        ...(status === 'in_progress' ? { revenue: 50 } : { revenue: 250, cogs: 150 }),
      }),
    }
  })
}

async function openStory() {
  await put('/v1/sites/story', { domains: ['localhost'] })
  const all = [...people('spring', 100, 6), ...people('autumn', 200, 1)]
  await post(
    '/v1/hits?site=story',
    all.map(({ hit }) => hit),
  )
  await post(
    '/v1/deals?site=story',
    all.map(({ deal }) => deal),
  )
  await post('/v1/costs?site=story', [
    cost({ date: '2026-10-14', campaign: 'spring', cost: 100 }),
    cost({ date: '2026-10-14', campaign: 'autumn', cost: 1000 }),
    cost({ date: '2026-10-14', campaign: 'leaflet', cost: 10 }),
    cost({ date: '2026-10-14', campaign: 'abroad', cost: 999, currency: 'USD' }),
  ])
  await store.drain()
}

await openStory()
const ask = (query = '', site = 'story') => get(`/v1/reports/advice?site=${site}${days}${query}`)

test('what loses is told with its interval, what earns with what would have to be tested', async () => {
  const { status, body } = await ask()

  expect(status).toBe(200)
  const google = { channel: 'Paid Search', source: 'google' }
  const unknown = { next_100: null, next_100_low: null, next_100_high: null }
  expect(body.rows).toEqual([
    {
      ...{
        ...google,
        campaign: 'autumn',
        cost: 1000,
        leads: 12,
        deals: 12,
        profit: 100,
        waiting: 50,
      },
      // One sale of 100: 90 % limits of a Poisson mean are 0.0513 and 4.7439.
      ...{ roi: -0.9, roi_low: expect.closeTo(-0.99487, 4), roi_high: expect.closeTo(-0.52561, 4) },
      ...{ evidence: 'enough', finding: 'loses', ...unknown },
      because:
        'ROI −90 % (90 %: −99 to −53) on 12 leads: each 100 of cost brought 10 (1 to 47). Its open deals hold 50, too little to pay for it. google / spring, which cost 100, brought 600 each (261 to 1,184). Whether a part of the budget does better there is worth a test of 2 weeks; returns fall as budgets grow.',
    },
    expect.objectContaining({
      ...{ campaign: 'leaflet', cost: 10, leads: 0, profit: 0, evidence: 'too little' },
      finding: 'unclear',
      because:
        'Too little to judge: 0 leads, for the cost of 0.2 at what all leads cost; 10 would be enough.',
    }),
    {
      ...{
        ...google,
        campaign: 'spring',
        cost: 100,
        leads: 12,
        deals: 12,
        profit: 600,
        waiting: 50,
      },
      // Six of 100: 2.6130 and 11.8424.
      ...{ roi: 5, roi_low: expect.closeTo(1.613, 3), roi_high: expect.closeTo(10.8424, 3) },
      ...{ evidence: 'enough', finding: 'earns', ...unknown },
      because: expect.stringMatching(/^ROI 500 % .* What more budget would bring is unclear: /),
    },
  ])
})

test('channels and sources are judged as campaigns are, by other models too', async () => {
  // 700 of 1,110.
  expect((await ask('&by=channel')).body.rows).toMatchObject([
    { channel: 'Paid Search', source: '', campaign: '', cost: 1110, leads: 24, profit: 700 },
  ])
  expect((await ask('&by=source&model=linear&weeks=1')).body.rows).toMatchObject([
    { channel: 'Paid Search', source: 'google', campaign: '', cost: 1110, leads: 24, profit: 700 },
  ])
  expect((await ask('&least_leads=13')).body.rows).toMatchObject([
    { campaign: 'autumn', finding: 'loses' },
    { campaign: 'spring', finding: 'unclear', evidence: 'too little' },
    { campaign: 'leaflet', finding: 'unclear' },
  ])
})

test('a site without cost gets no advice, and wrong words are refused by name', async () => {
  await put('/v1/sites/empty', { domains: ['localhost'] })
  expect((await ask('', 'empty')).body.rows).toEqual([])
  expect(await ask('&by=hour')).toMatchObject({
    status: 400,
    body: { error: 'not_allowed', field: 'by', allowed: ['channel', 'source', 'campaign'] },
  })
  expect(await ask('&model=markov')).toMatchObject({ status: 400, body: { field: 'model' } })
  expect(await ask('&weeks=105')).toMatchObject({
    status: 400,
    body: { field: 'weeks', limit: 104 },
  })
})

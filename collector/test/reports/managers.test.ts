import { expect, test } from 'vitest'
import { reportText } from '../../src/report-text.ts'
import { at, cid, openStory } from './open-story.ts'

/** Ivan and Olga sell; a goal waits for nobody, a call was missed, and three deals count as no sale. */
async function openOffice() {
  const story = await openStory({
    settings: { static_numbers: [{ number: '+74952220001', label: 'Leaflet', source: 'leaflet' }] },
  })
  await story.visit(cid(1), { day: 5, goals: ['request'] })
  await story.visit(cid(9), { day: 7, goals: ['request'] })
  const ivan = { manager: 'Ivan', status: 'won' }
  await story.deals(
    // Asked at 12:10 by the goal.
    {
      deal_id: 'A',
      client_id: cid(1),
      ...ivan,
      revenue: 999,
      cogs: 400,
      created_at: at(5, '13:00'),
      phone: '8 916 111-11-11',
    },
    { deal_id: 'B', ...ivan, revenue: 200, cogs: 50, created_at: at(6) },
    { deal_id: 'C', ...ivan, status: 'lost', revenue: 700, created_at: at(6) },
    { deal_id: 'D', ...ivan, status: 'spam', revenue: 5000, created_at: at(6) },
    { deal_id: 'E', manager: 'Olga', status: 'duplicate', revenue: 5000, created_at: at(6) },
    {
      deal_id: 'F',
      manager: 'Olga',
      status: 'won',
      revenue: 300,
      currency: 'USD',
      created_at: at(6),
    },
    {
      deal_id: 'G',
      manager: 'Olga',
      status: 'new',
      revenue: 80,
      created_at: at(6),
      updated_at: at(6),
    },
    {
      deal_id: 'H',
      manager: 'Olga',
      status: 'lost',
      created_at: at(31, '23:59') - 40 * 86_400_000,
    },
  )
  // G waited half an hour.
  await story.deals({
    deal_id: 'G',
    manager: 'Olga',
    status: 'in_progress',
    revenue: 80,
    created_at: at(6),
    updated_at: at(6, '12:30'),
  })
  await story.payments(
    { payment_id: 'P1', deal_id: 'A', amount: 1000, paid_at: at(8) },
    { payment_id: 'P2', deal_id: 'A', amount: -400, paid_at: at(9) },
    { payment_id: 'P3', deal_id: 'A', amount: 77, currency: 'USD', paid_at: at(9) },
  )
  await story.calls(
    // Ivan rings A back at 12:30, takes a stranger's call after 30 s, and misses one.
    {
      call_id: '1',
      from: '101',
      to: '+79161111111',
      direction: 'out',
      status: 'answered',
      started_at: at(5, '12:29'),
      answered_at: at(5, '12:30'),
      talk_s: 60,
      manager: 'Ivan',
    },
    {
      call_id: '2',
      from: '+79162222222',
      to: '+74952220001',
      direction: 'in',
      status: 'answered',
      started_at: at(10),
      wait_s: 30,
      talk_s: 60,
      manager: 'Ivan',
    },
    {
      call_id: '3',
      from: '+79163333333',
      to: '+74952220001',
      direction: 'in',
      status: 'missed',
      started_at: at(11),
      manager: 'Ivan',
    },
  )
  return story
}

test('managers are told apart by deals, sales, money and how soon they answer', async () => {
  const { ask } = await openOffice()
  const { status, body } = await ask('managers')

  expect(status).toBe(200)
  expect(body.rows).toEqual([
    {
      manager: 'Ivan',
      // Deals A, B, C; two calls of new callers.
      ...{ leads: 5, deals: 3, won: 2, lost: 1, open: 0, sales_share: expect.closeTo(2 / 3, 9) },
      // A: 1000 − 400, and B's own 200.
      ...{ revenue: 800, revenue_share: 1, cogs: 450, profit: 350 },
      ...{ deal_to_won: expect.closeTo(2 / 3, 9), closed_to_won: expect.closeTo(2 / 3, 9) },
      average_check: 400,
      // 20 minutes for A, half of one for the call.
      ...{ answered: 2, median_minutes: 10.25, mean_minutes: 10.25 },
      ...{ missed_calls: 1, spam: 1, duplicates: 0 },
    },
    {
      manager: 'Olga',
      ...{ leads: 2, deals: 2, won: 1, lost: 0, open: 1, sales_share: expect.closeTo(1 / 3, 9) },
      ...{ revenue: 0, revenue_share: 0, cogs: 0, profit: 0 },
      ...{ deal_to_won: 0.5, closed_to_won: 1, average_check: 0 },
      ...{ answered: 1, median_minutes: 30, mean_minutes: 30 },
      ...{ missed_calls: 0, spam: 0, duplicates: 1 },
    },
    {
      manager: '(nobody)',
      ...{ leads: 1, deals: 0, won: 0, lost: 0, open: 0, sales_share: 0 },
      ...{ revenue: 0, revenue_share: 0, cogs: 0, profit: 0 },
      ...{ deal_to_won: null, closed_to_won: null, average_check: null },
      ...{ answered: 0, median_minutes: null, mean_minutes: null },
      ...{ missed_calls: 0, spam: 0, duplicates: 0 },
    },
  ])
  expect(body.totals).toMatchObject({
    ...{ leads: 8, deals: 5, won: 3, lost: 1, open: 1, sales_share: 1, revenue: 800, profit: 350 },
    ...{ deal_to_won: 0.6, closed_to_won: 0.75, average_check: expect.closeTo(800 / 3, 9) },
    ...{ answered: 3, median_minutes: 20, mean_minutes: expect.closeTo(50.5 / 3, 9) },
    ...{ missed_calls: 1, spam: 1, duplicates: 1 },
  })
  // The totals end the table of the terminal too.
  expect(reportText(body).trimEnd().split('\n').at(-2)).toMatch(/^│ Total +│ +8 │ +5 │ +3 │/)
})

test('a period without leads has no managers, and totals of nothing', async () => {
  const { ask } = await openOffice()
  const { body } = await ask('managers', '', '&from=2025-01-01&to=2025-01-31')

  expect(body.rows).toEqual([])
  expect(body.totals).toMatchObject({ leads: 0, revenue: 0, deal_to_won: null, mean_minutes: null })
})

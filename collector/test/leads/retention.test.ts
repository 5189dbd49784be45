import type { Row } from '@throughline/schema'
import { expect, test } from 'vitest'
import { retainLeads } from '../../src/leads/retain-leads.ts'
import { cid, openStory } from '../reports/open-story.ts'

const dayMs = 86_400_000
// The database has a clock of its own.
const now = Date.now()
const before = (days: number) => now - days * dayMs

test('what leads know of rows that are kept no longer goes with them', async () => {
  const story = await openStory({ settings: { lead_goals: ['request'] }, now })
  await story.visit(cid(1), { moment: before(50) })
  await story.visit(cid(1), { moment: before(20), query: '?utm_source=news&utm_medium=email' })
  await story.visit(cid(2), { moment: before(90), goals: ['request'] })
  await story.deals(
    { deal_id: 'D-new', client_id: cid(1), created_at: before(10) },
    { deal_id: 'D-old', client_id: cid(3), created_at: before(70) },
  )
  await story.payments(
    { payment_id: 'P-1', deal_id: 'D-new', paid_at: before(9), amount: 1 },
    { payment_id: 'P-2', deal_id: 'D-new', paid_at: before(2), amount: 2 },
  )
  const leads = () =>
    story.store.read<Row>(
      `select lead_id, touch_channel, length(payments) as paid from lead_facts final order by lead_id`,
    )
  await story.ask('leads')
  const all = await leads()
  expect(all.map(({ lead_id }) => lead_id)).toHaveLength(3)
  expect(all[0]).toEqual({ lead_id: 'deal:D-new', touch_channel: ['Direct', 'Email'], paid: 2 })

  await retainLeads(story.store, { visits: 30, deals: 60, goals: 80, payments: 5 })

  await expect
    .poll(leads, { timeout: 20_000 })
    .toEqual([{ lead_id: 'deal:D-new', touch_channel: ['Email'], paid: 1 }])
  await expect
    .poll(() => story.store.read(`select distinct lead_id from lead_keys`), { timeout: 20_000 })
    .toEqual([{ lead_id: 'deal:D-new' }])
})

import { testNow } from './open-test-collector.ts'

const dayMs = 86_400_000
let made = 0

/** A hit as a browser sends it; one more of the same visit where `visit_id` is given. */
export function hit(fields: Record<string, unknown> = {}) {
  made += 1
  const ts = Number(fields.ts ?? testNow)
  return {
    event_id: `event${String(made).padStart(9, '0')}`,
    type: 'pageview',
    ts,
    client_id: '758596365.1795400123',
    visit_id: 'visit-one',
    visit_at: ts,
    url: 'http://localhost/shop/',
    landing_page: 'http://localhost/shop/',
    ...fields,
  }
}

export const beacon = (...hits: unknown[]) => JSON.stringify({ sent_at: testNow, hits })

export const deal = (fields: Record<string, unknown> = {}) => ({
  deal_id: 'D-1',
  client_id: '758596365.1795400123',
  status: 'won',
  revenue: 1000,
  currency: 'EUR',
  created_at: testNow + 1000,
  ...fields,
})

export const payment = (fields: Record<string, unknown> = {}) => ({
  payment_id: 'P-1',
  deal_id: 'D-1',
  paid_at: testNow + dayMs,
  amount: 1000,
  currency: 'EUR',
  ...fields,
})

export const cost = (fields: Record<string, unknown> = {}) => ({
  date: '2026-10-15',
  source: 'google',
  medium: 'cpc',
  campaign: 'spring',
  cost: 100,
  clicks: 40,
  currency: 'EUR',
  ...fields,
})

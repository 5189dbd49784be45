import { expect, test } from 'vitest'
import { compared, readComparison } from './compare.ts'

const october = { from: '2026-10-01', to: '2026-10-31' }

test.each([
  ['previous', { from: '2026-08-31', to: '2026-09-30' }],
  ['year', { from: '2025-10-01', to: '2025-10-31' }],
  ['2026-01-01..2026-01-02', { from: '2026-01-01', to: '2026-01-02' }],
])('%s is %j', (given, expected) => {
  expect(readComparison(given, october)).toEqual(expected)
})

test('a year before the 29th of February is the 28th', () => {
  const leap = { from: '2028-02-29', to: '2028-02-29' }
  expect(readComparison('year', leap)).toEqual({ from: '2027-02-28', to: '2027-02-28' })
})

test.each(['last', '2026-01-02..2026-01-01', '2026-02-30..2026-03-01', '1..2..3'])(
  '%s is refused',
  (given) => {
    expect(() => readComparison(given, october)).toThrow('compare is previous')
  },
)

test('groups meet by name, and what was and is no more is a row', () => {
  const rows = compared(
    [
      { channel: 'Email', cost: 30, roi: -0.5 },
      { channel: 'Direct', cost: 0, roi: null },
    ],
    [
      { channel: 'Email', cost: 20, roi: -0.25 },
      { channel: 'Referral', cost: 5, roi: 2 },
    ],
    {
      by: ['channel'],
      figures: [{ name: 'cost' }, { name: 'roi', formula: '(revenue - cost) / cost' }],
      period: october,
      before: { from: '2026-09-01', to: '2026-09-30' },
    },
  )

  expect(rows).toEqual([
    {
      ...{ channel: 'Email', cost: 30, cost_before: 20, cost_change: 0.5 },
      ...{ roi: -0.5, roi_before: -0.25, roi_change: -1 },
    },
    {
      ...{ channel: 'Direct', cost: 0, cost_before: 0, cost_change: null },
      ...{ roi: null, roi_before: null, roi_change: null },
    },
    {
      ...{ channel: 'Referral', cost: 0, cost_before: 5, cost_change: -1 },
      ...{ roi: null, roi_before: 2, roi_change: null },
    },
  ])
})

test.each([
  ['date', '2026-10-03', '2026-09-03', '2026-09-30', '2026-10-30'],
  // The first of October 2026 is a Thursday, the first of September a Tuesday.
  ['week', '2026-10-05', '2026-09-07', '2026-09-14', '2026-10-12'],
  ['month', '2026-10-01', '2026-09-01', '2026-10-01', '2026-11-01'],
])('a %s meets the one that is as far from the beginning', (name, now, then, gone, shown) => {
  const rows = compared(
    [{ [name]: now, cost: 2 }],
    [
      { [name]: then, cost: 1 },
      { [name]: gone, cost: 4 },
    ],
    {
      by: [name],
      figures: [{ name: 'cost' }],
      period: october,
      before: { from: '2026-09-01', to: '2026-09-30' },
    },
  )

  expect(rows).toEqual([
    { [name]: now, cost: 2, cost_before: 1, cost_change: 1 },
    { [name]: shown, cost: 0, cost_before: 4, cost_change: -1 },
  ])
})

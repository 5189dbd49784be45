import type { ListReport } from '../report.ts'

/** What open deals are likely to bring, by what became of deals that were in the same stage. */
export const forecast: ListReport = {
  shape: 'list',
  title: 'Forecast: what open deals are likely to bring',
  columns: [
    { name: 'stage', title: 'Stage', unit: 'text' },
    { name: 'deals', title: 'Open deals', unit: 'count' },
    { name: 'revenue', title: 'Their revenue', unit: 'money' },
    { name: 'closed', title: 'Closed from here', unit: 'count' },
    { name: 'won', title: 'Won of these', unit: 'count' },
    { name: 'probability', title: 'Chance', unit: 'share' },
    { name: 'probability_low', title: 'Chance, low', unit: 'share' },
    { name: 'probability_high', title: 'Chance, high', unit: 'share' },
    { name: 'expected', title: 'Expected', unit: 'money' },
    { name: 'low', title: 'Low', unit: 'money' },
    { name: 'high', title: 'High', unit: 'money' },
    { name: 'days', title: 'Days to close', unit: 'number' },
    { name: 'stale', title: 'Older than 95 % of closed', unit: 'count' },
    { name: 'basis', title: 'Based on', unit: 'text' },
  ],
  parameters: {
    history_days: {
      title: 'Days before the end of the period whose closed deals tell the chances; 365',
      type: 'count',
      default: 365,
      most: 3660,
    },
  },
}

import type { ListReport } from '../report.ts'
import { lookback } from './lookback.ts'

/** How many days people take until they pay. */
export const thinkingTime: ListReport = {
  shape: 'list',
  title: 'Thinking time: days until the first payment',
  columns: [
    { name: 'days', title: 'Days', unit: 'text' },
    { name: 'deals', title: 'Deals', unit: 'count' },
    { name: 'share', title: 'Share', unit: 'share' },
    { name: 'share_so_far', title: 'Paid by then', unit: 'share' },
    { name: 'revenue', title: 'Revenue', unit: 'money' },
    { name: 'average_check', title: 'Average check', unit: 'money' },
    { name: 'median_days', title: 'Median, days', unit: 'number' },
    { name: 'p75_days', title: '75 % within, days', unit: 'number' },
    { name: 'p90_days', title: '90 % within, days', unit: 'number' },
  ],
  parameters: {
    since: {
      title: 'From when days are counted',
      type: 'text',
      default: 'first_touch',
      choices: ['first_touch', 'lead'],
    },
    ...lookback,
  },
  totals: true,
  withoutStaff: true,
}

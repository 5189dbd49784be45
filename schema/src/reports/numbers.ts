import type { ListReport } from '../report.ts'

/** Whether the numbers of each pool are enough. */
export const numbers: ListReport = {
  shape: 'list',
  title: 'Numbers: how busy each pool is, and how many it needs',
  columns: [
    { name: 'pool', title: 'Pool', unit: 'text' },
    { name: 'numbers', title: 'Numbers', unit: 'count' },
    { name: 'arrivals', title: 'Arrivals', unit: 'count' },
    { name: 'overflows', title: 'Turned away', unit: 'count' },
    { name: 'overflow_share', title: 'Share', unit: 'share' },
    { name: 'hold_minutes', title: 'Mean hold, min', unit: 'number' },
    { name: 'peak_arrivals', title: 'Arrivals in the peak hour', unit: 'count' },
    { name: 'peak_busy', title: 'Busy at the peak, mean', unit: 'number' },
    { name: 'peak_hour', title: 'Peak hour', unit: 'instant' },
    { name: 'utilisation', title: 'Utilisation at the peak', unit: 'share' },
    { name: 'traffic', title: 'Erlangs at the peak', unit: 'number' },
    { name: 'expected_share', title: 'Turned away at the peak, expected', unit: 'share' },
    { name: 'needed_5', title: 'Numbers for 5 %', unit: 'count' },
    { name: 'needed_1', title: 'Numbers for 1 %', unit: 'count' },
    { name: 'missing_1', title: 'Missing for 1 %', unit: 'count' },
  ],
  parameters: {},
}

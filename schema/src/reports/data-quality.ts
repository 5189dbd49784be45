import type { ListReport } from '../report.ts'

/** What the figures of the period suffer from. */
export const dataQuality: ListReport = {
  shape: 'list',
  title: 'Data quality: what the figures suffer from, and what to do',
  columns: [
    { name: 'kind', title: 'Finding', unit: 'text' },
    { name: 'means', title: 'What it is', unit: 'text' },
    { name: 'found', title: 'How many', unit: 'count' },
    { name: 'money', title: 'Money concerned', unit: 'money' },
    { name: 'currency', title: 'Currency', unit: 'text' },
    { name: 'example', title: 'Example', unit: 'text' },
    { name: 'advice', title: 'What to do', unit: 'text' },
  ],
  parameters: {},
  summed: { by: ['date', 'channel', 'source', 'medium', 'campaign'] },
}

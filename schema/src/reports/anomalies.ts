import type { ListReport } from '../report.ts'

/** Days, and weeks, in which a source brought or cost far more, or less, than on the same weekday before. */
export const anomalies: ListReport = {
  shape: 'list',
  title: 'Anomalies: drops and jumps by source',
  columns: [
    { name: 'date', title: 'Last day', unit: 'text' },
    { name: 'span', title: 'Span', unit: 'text' },
    { name: 'channel', title: 'Channel', unit: 'text' },
    { name: 'source', title: 'Source', unit: 'text' },
    { name: 'metric', title: 'Metric', unit: 'text' },
    { name: 'direction', title: 'Direction', unit: 'text' },
    { name: 'value', title: 'Value', unit: 'number' },
    { name: 'expected', title: 'Expected', unit: 'number' },
    { name: 'low', title: 'Low', unit: 'number' },
    { name: 'high', title: 'High', unit: 'number' },
    { name: 'score', title: 'Deviations', unit: 'number' },
    { name: 'p', title: 'p', unit: 'number' },
    { name: 'in_a_row', title: 'In a row', unit: 'count' },
    { name: 'because', title: 'Because', unit: 'text' },
  ],
  parameters: {
    false_percent: {
      title: 'How many of a hundred rows may be chance; 5',
      type: 'count',
      default: 5,
      most: 50,
    },
  },
  summed: { by: ['date', 'channel', 'source'], daysBefore: 56, leads: true },
  withoutStaff: true,
}

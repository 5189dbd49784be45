import type { ListReport } from '../report.ts'

/** Who takes leads, and what becomes of them. */
export const managers: ListReport = {
  shape: 'list',
  title: 'Managers: who sells, and how soon they answer',
  columns: [
    { name: 'manager', title: 'Manager', unit: 'text' },
    { name: 'leads', title: 'Leads', unit: 'count' },
    { name: 'deals', title: 'Deals', unit: 'count' },
    { name: 'won', title: 'Won', unit: 'count' },
    { name: 'lost', title: 'Lost', unit: 'count' },
    { name: 'open', title: 'Open', unit: 'count' },
    { name: 'sales_share', title: 'Share of sales', unit: 'share' },
    { name: 'revenue', title: 'Revenue', unit: 'money' },
    { name: 'revenue_share', title: 'Share of revenue', unit: 'share' },
    { name: 'cogs', title: 'Cost of goods', unit: 'money' },
    { name: 'profit', title: 'Profit', unit: 'money' },
    { name: 'deal_to_won', title: 'Deal→won', unit: 'share' },
    { name: 'closed_to_won', title: 'Closed→won', unit: 'share' },
    { name: 'average_check', title: 'Average check', unit: 'money' },
    { name: 'answered', title: 'Answered', unit: 'count' },
    { name: 'median_minutes', title: 'Minutes to answer, median', unit: 'number' },
    { name: 'mean_minutes', title: 'Minutes to answer, mean', unit: 'number' },
    { name: 'missed_calls', title: 'Missed calls', unit: 'count' },
    { name: 'spam', title: 'Spam', unit: 'count' },
    { name: 'duplicates', title: 'Duplicates', unit: 'count' },
  ],
  parameters: {},
  totals: true,
}

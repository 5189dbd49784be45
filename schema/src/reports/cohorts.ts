import type { ListColumn, ListReport } from '../report.ts'

/** An age is in months: 0 is the month of the first touch. */
const ages = Array.from(
  { length: 13 },
  (_, age): ListColumn => ({
    name: `age_${age}`,
    title: `Month ${age}`,
    unit: 'money',
  }),
)

/** What people bring who came first in one month, and when that has paid their ads back. */
export const cohorts: ListReport = {
  shape: 'list',
  title: 'Cohorts: what a buyer brings, by the month of the first touch',
  columns: [
    { name: 'month', title: 'First touch', unit: 'text' },
    { name: 'persons', title: 'People', unit: 'count' },
    { name: 'buyers', title: 'Buyers', unit: 'count' },
    { name: 'person_to_buyer', title: 'Person→buyer', unit: 'share' },
    { name: 'cost', title: 'Ad cost', unit: 'money' },
    { name: 'revenue', title: 'Revenue so far', unit: 'money' },
    { name: 'profit', title: 'Profit so far', unit: 'money' },
    { name: 'cac', title: 'CAC', unit: 'money' },
    { name: 'ltv_so_far', title: 'LTV so far', unit: 'money' },
    { name: 'payback_month', title: 'Paid back in month', unit: 'count' },
    { name: 'observed_months', title: 'Months observed', unit: 'count' },
    ...ages,
  ],
  parameters: {
    measure: {
      title: 'What is summed by age',
      type: 'text',
      default: 'profit',
      choices: ['revenue', 'profit'],
    },
    lookback: {
      title: 'Days before the period in which a touch makes a person no new one',
      type: 'count',
      default: 365,
      most: 3_660,
    },
  },
  totals: true,
  sampled: true,
  withoutStaff: true,
}

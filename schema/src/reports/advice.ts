import { defaultModel, models } from '../models.ts'
import type { ListReport } from '../report.ts'

/** Where money is lost by what is known, what it brings elsewhere, and how sure both are. */
export const advice: ListReport = {
  shape: 'list',
  title: 'Advice: what each cost brought, and how sure that is',
  columns: [
    { name: 'channel', title: 'Channel', unit: 'text' },
    { name: 'source', title: 'Source', unit: 'text' },
    { name: 'campaign', title: 'Campaign', unit: 'text' },
    { name: 'cost', title: 'Ad cost', unit: 'money' },
    { name: 'leads', title: 'Leads', unit: 'number' },
    { name: 'deals', title: 'Deals', unit: 'number' },
    { name: 'profit', title: 'Profit before ads', unit: 'money' },
    { name: 'waiting', title: 'In open deals', unit: 'money' },
    { name: 'roi', title: 'ROI', unit: 'share' },
    { name: 'roi_low', title: 'ROI, low', unit: 'share' },
    { name: 'roi_high', title: 'ROI, high', unit: 'share' },
    { name: 'evidence', title: 'Evidence', unit: 'text' },
    { name: 'finding', title: 'Finding', unit: 'text' },
    { name: 'next_100', title: 'The next 100 would bring', unit: 'money' },
    { name: 'next_100_low', title: 'Low', unit: 'money' },
    { name: 'next_100_high', title: 'High', unit: 'money' },
    { name: 'because', title: 'Because', unit: 'text' },
  ],
  parameters: {
    by: {
      title: 'channel, source or campaign',
      type: 'text',
      default: 'campaign',
      choices: ['channel', 'source', 'campaign'],
    },
    model: {
      title: 'Who earns a lead; last_non_direct',
      type: 'text',
      default: defaultModel,
      // Removal effects of the Markov model are solved for grouped reports only.
      choices: models.map(({ name }) => name).filter((name) => name !== 'markov'),
    },
    least_leads: {
      title: 'Leads, or what as many cost elsewhere, that are evidence enough; 10',
      type: 'count',
      default: 10,
      most: 10_000,
    },
    weeks: {
      title: 'Weeks before the end of the period that tell what more budget brings; 26',
      type: 'count',
      default: 26,
      most: 104,
    },
  },
  withoutStaff: true,
}

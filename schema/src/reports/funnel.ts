import type { ListReport } from '../report.ts'
import { lookback } from './lookback.ts'

/** How far visits come, and where they are lost. */
export const funnel: ListReport = {
  shape: 'list',
  title: 'Funnel: how far visits come, and where they are lost',
  columns: [
    { name: 'name', title: 'Of', unit: 'text' },
    { name: 'visits', title: 'Visits', unit: 'count' },
    { name: 'engaged', title: 'Engaged', unit: 'count' },
    { name: 'leads', title: 'Lead', unit: 'count' },
    { name: 'deals', title: 'Deal', unit: 'count' },
    { name: 'won', title: 'Won', unit: 'count' },
    { name: 'paid', title: 'Paid', unit: 'count' },
    { name: 'engaged_lost', title: 'Lost before engaged', unit: 'count' },
    { name: 'lead_lost', title: 'Lost before the lead', unit: 'count' },
    { name: 'deal_lost', title: 'Lost before the deal', unit: 'count' },
    { name: 'won_lost', title: 'Lost before won', unit: 'count' },
    { name: 'paid_lost', title: 'Lost before paid', unit: 'count' },
    { name: 'engaged_loss', title: 'Loss before engaged', unit: 'share' },
    { name: 'lead_loss', title: 'Loss before the lead', unit: 'share' },
    { name: 'deal_loss', title: 'Loss before the deal', unit: 'share' },
    { name: 'won_loss', title: 'Loss before won', unit: 'share' },
    { name: 'paid_loss', title: 'Loss before paid', unit: 'share' },
    { name: 'visit_to_paid', title: 'Visit→paid', unit: 'share' },
    { name: 'leak', title: 'Leaks most before', unit: 'text' },
    { name: 'behind_at', title: 'Behind all most before', unit: 'text' },
  ],
  parameters: {
    by: {
      title: 'What visits are told apart by',
      type: 'text',
      default: 'channel',
      choices: ['channel', 'source', 'campaign'],
    },
    model: {
      title: 'Which visit earns a lead',
      type: 'text',
      default: 'last_non_direct',
      choices: ['first', 'last', 'last_non_direct'],
    },
    ...lookback,
  },
  totals: true,
  summed: { by: [] },
  withoutStaff: true,
}

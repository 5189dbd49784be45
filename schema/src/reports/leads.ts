import type { ListReport } from '../report.ts'
import { lookback } from './lookback.ts'
import { paging } from './paging.ts'

/** Who asked, what brought him, and what has become of it. */
export const leads: ListReport = {
  shape: 'list',
  title: 'Leads: who asked, what brought him, and who waits',
  columns: [
    { name: 'created_at', title: 'Came', unit: 'instant' },
    { name: 'kind', title: 'Kind', unit: 'text' },
    { name: 'status', title: 'Status', unit: 'text' },
    { name: 'stage', title: 'Stage', unit: 'text' },
    { name: 'waiting', title: 'Waits for a deal', unit: 'count' },
    { name: 'contact', title: 'Contact', unit: 'text', unheard: 'masked' },
    { name: 'manager', title: 'Manager', unit: 'text' },
    { name: 'revenue', title: 'Revenue', unit: 'money' },
    { name: 'minutes', title: 'Minutes to answer', unit: 'number' },
    { name: 'first_channel', title: 'First channel', unit: 'text' },
    { name: 'first_source', title: 'First source', unit: 'text' },
    { name: 'first_campaign', title: 'First campaign', unit: 'text' },
    { name: 'last_channel', title: 'Last channel', unit: 'text' },
    { name: 'last_source', title: 'Last source', unit: 'text' },
    { name: 'last_campaign', title: 'Last campaign', unit: 'text' },
    { name: 'touches', title: 'Touches', unit: 'count' },
    { name: 'pages', title: 'Pages', unit: 'count' },
    { name: 'days', title: 'Days since the first touch', unit: 'number' },
    { name: 'deal_id', title: 'Deal', unit: 'text' },
    { name: 'client_id', title: 'Client ID', unit: 'text' },
    { name: 'lead_id', title: 'Lead', unit: 'text' },
  ],
  parameters: {
    status: {
      title: 'Leads of this status alone',
      type: 'text',
      default: '',
      choices: ['', 'new', 'in_progress', 'won', 'lost', 'spam', 'duplicate'],
    },
    kind: {
      title: 'Leads of this kind alone',
      type: 'text',
      default: '',
      choices: ['', 'deal', 'goal', 'call', 'email'],
    },
    waiting: {
      title: 'Leads without a deal, or with one, alone',
      type: 'text',
      default: '',
      choices: ['', 'yes', 'no'],
    },
    manager: { title: 'Leads of this manager alone', type: 'text', default: '' },
    channel: {
      title: 'Leads whose last touch is of this channel alone',
      type: 'text',
      default: '',
    },
    ...lookback,
    ...paging,
  },
  pagesOfLeads: true,
}

import type { ListReport } from '../report.ts'
import { paging } from './paging.ts'

/** All that is known of one person, in order of time. */
export const journey: ListReport = {
  shape: 'list',
  title: 'Journey: all that one person did, and what became of it',
  columns: [
    { name: 'at', title: 'When', unit: 'instant' },
    { name: 'event', title: 'What', unit: 'text' },
    { name: 'what', title: 'More', unit: 'text' },
    { name: 'channel', title: 'Channel', unit: 'text' },
    { name: 'source', title: 'Source', unit: 'text' },
    { name: 'medium', title: 'Medium', unit: 'text' },
    { name: 'campaign', title: 'Campaign', unit: 'text' },
    { name: 'talk_s', title: 'Talk, s', unit: 'count' },
    { name: 'amount', title: 'Amount', unit: 'money' },
    { name: 'currency', title: 'Currency', unit: 'text' },
    { name: 'manager', title: 'Manager', unit: 'text' },
    { name: 'contact', title: 'Contact', unit: 'text', unheard: 'masked' },
    { name: 'client_id', title: 'Client ID', unit: 'text' },
    { name: 'visit_id', title: 'Visit', unit: 'text' },
    { name: 'deal_id', title: 'Deal', unit: 'text' },
  ],
  parameters: {
    client_id: { title: 'Whose this client ID is', type: 'text', default: '' },
    deal_id: { title: 'Whose this deal is', type: 'text', default: '' },
    phone: { title: 'Whose this phone is, in international form', type: 'text', default: '' },
    person_id: { title: 'The person of this ID', type: 'text', default: '' },
    ...paging,
  },
  needs: ['client_id', 'deal_id', 'phone', 'person_id'],
}

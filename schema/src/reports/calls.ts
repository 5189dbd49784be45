import type { ListReport } from '../report.ts'
import { paging } from './paging.ts'

/** The log of calls, each with the visit that it came from. */
export const calls: ListReport = {
  shape: 'list',
  title: 'Calls: who rang, and what brought them',
  columns: [
    { name: 'started_at', title: 'Began', unit: 'instant' },
    { name: 'from', title: 'From', unit: 'text', unheard: 'masked' },
    { name: 'to', title: 'To', unit: 'text' },
    { name: 'state', title: 'State', unit: 'text' },
    { name: 'caller', title: 'Caller', unit: 'text' },
    { name: 'duration_s', title: 'Seconds', unit: 'count' },
    { name: 'talk_s', title: 'Talk, s', unit: 'count' },
    { name: 'channel', title: 'Channel', unit: 'text' },
    { name: 'source', title: 'Source', unit: 'text' },
    { name: 'medium', title: 'Medium', unit: 'text' },
    { name: 'campaign', title: 'Campaign', unit: 'text' },
    { name: 'term', title: 'Keyword', unit: 'text' },
    { name: 'landing_page', title: 'Landing page', unit: 'text' },
    { name: 'pages', title: 'Pages before', unit: 'count' },
    { name: 'last_pages', title: 'The last of them', unit: 'text' },
    { name: 'confidence', title: 'Confidence', unit: 'share' },
    { name: 'reason', title: 'Reason', unit: 'text' },
    { name: 'number_label', title: 'Number', unit: 'text' },
    { name: 'manager', title: 'Manager', unit: 'text' },
    { name: 'client_id', title: 'Client ID', unit: 'text' },
    { name: 'visit_id', title: 'Visit', unit: 'text' },
    { name: 'provider', title: 'Provider', unit: 'text' },
    { name: 'call_id', title: 'Call ID', unit: 'text' },
    { name: 'recording_url', title: 'Recording', unit: 'text', unheard: 'hidden' },
  ],
  parameters: {
    state: {
      title: 'Calls of this state alone',
      type: 'text',
      default: '',
      choices: ['', 'answered', 'missed', 'short', 'internal', 'ringing', 'waiting'],
    },
    manager: { title: 'Calls that this manager took', type: 'text', default: '' },
    ...paging,
  },
}

import { hit } from './rows.ts'

/** How a visit of a channel comes in. */
const ways: Record<string, { query: string; referrer: string | undefined }> = {
  Direct: { query: '', referrer: undefined },
  Organic: { query: '', referrer: 'https://ya.ru/' },
  Paid: { query: '?utm_source=google&utm_medium=cpc&utm_campaign=a', referrer: undefined },
  Email: { query: '?utm_source=news&utm_medium=email', referrer: undefined },
  Referral: { query: '', referrer: 'https://blog.example/' },
}

/** The names that reports call those channels by. */
export const titles: Record<string, string> = {
  Direct: 'Direct',
  Organic: 'Organic Search',
  Paid: 'Paid Search',
  Email: 'Email',
  Referral: 'Referral',
}

/** One visit of a client ID by a channel at a moment. */
export function visitBy(channel: string, { client, at }: { client: string; at: number }) {
  const { query, referrer } = ways[channel] ?? { query: '', referrer: undefined }
  return hit({
    client_id: client,
    visit_id: `${client.split('.', 1)}-${at}-${channel}`,
    visit_at: at,
    ts: at,
    landing_page: `http://localhost/${query}`,
    visit_referrer: referrer,
  })
}

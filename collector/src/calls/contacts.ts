import type { IncomingCall } from '../numbers/match.ts'
import type { Store } from '../store/store.ts'

export type ContactKind = 'call' | 'email'

/** A call or an e-mail, as it is matched. `at` is when it began, in Unix ms. */
export type Contact = { contact_id: string; from: string; to: string; at: number } & (
  | { kind: 'call'; call: IncomingCall }
  | { kind: 'email' }
)

type Asked = { site: string; kind: ContactKind; ids: string[] }

/** Those of the contacts that the database has. */
export async function readContacts(store: Store, { site, kind, ids }: Asked): Promise<Contact[]> {
  if (kind === 'email') {
    const rows = await store.read<StoredEmail>(emailsSql, { site, ids })
    return rows.map(({ at, ...row }) => ({ ...row, kind, at: Number(at) }))
  }
  const rows = await store.read<StoredCall>(callsSql, { site, ids })
  return rows.map((row) => {
    const { contact_id, from, to, status, direction, talk_s, wait_s, duration_s } = row
    const at = Number(row.at)
    const call = {
      ...{ from, to, status, direction, talk_s, wait_s, duration_s },
      started_at: at,
      answered_at: msOrNone(row.answered_ms),
      ended_at: msOrNone(row.ended_ms),
    }
    return { kind, contact_id, from, to, at, call }
  })
}

type StoredEmail = { contact_id: string; from: string; to: string; at: string }

const emailsSql = `
  select message_id as contact_id, \`from\`, \`to\`, toString(toUnixTimestamp64Milli(sent_at)) as at
  from emails final
  where site = {site:String} and has({ids:Array(String)}, message_id)`

type StoredCall = StoredEmail & {
  status: string
  direction: string
  talk_s: number
  wait_s: number
  duration_s: number
  answered_ms: string | null
  ended_ms: string | null
}

const callsSql = `
  select concat(provider, ':', call_id) as contact_id, \`from\`, \`to\`,
    toString(toUnixTimestamp64Milli(started_at)) as at,
    status, direction, talk_s, wait_s, duration_s,
    toString(toUnixTimestamp64Milli(answered_at)) as answered_ms,
    toString(toUnixTimestamp64Milli(ended_at)) as ended_ms
  from current_calls
  where site = {site:String} and has({ids:Array(String)}, concat(provider, ':', call_id))`

function msOrNone(text: string | null): number | undefined {
  return text === null ? undefined : Number(text)
}

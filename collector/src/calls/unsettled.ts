import { formatInstant } from '@throughline/schema'
import type { Period } from '../period.ts'
import type { Store } from '../store/store.ts'
import type { ContactKind } from './contacts.ts'

type Found = { site: string; kind: ContactKind; contact_id: string }

const dayMs = 24 * 3_600_000

/** Calls and e-mails of the last day, whose answer may change yet, and of the last 30 those without one. */
export function unsettled(store: Store, now: number): Promise<Found[]> {
  return store.read<Found>(unsettledSql, {
    late: formatInstant(now - dayMs),
    since: formatInstant(now - 30 * dayMs),
  })
}

const unsettledSql = `
  select distinct site, kind, contact_id
  from (
    select site, 'call' as kind, concat(provider, ':', call_id) as contact_id, received_at
    from calls where received_at >= {since:DateTime64(3, 'UTC')}
    union all
    select site, 'email', message_id, received_at
    from emails where received_at >= {since:DateTime64(3, 'UTC')}
  )
  where received_at >= {late:DateTime64(3, 'UTC')}
    or (site, kind, contact_id) not in (select site, kind, contact_id from matches)
  order by site, kind, contact_id`

type Asked = { site: string; kind: ContactKind; period: Period; timeZone: string }

/** The contacts of some days, the first ones first. */
export async function within(
  store: Store,
  { site, kind, period, timeZone }: Asked,
): Promise<string[]> {
  const rows = await store.read<{ contact_id: string }>(withinSql[kind], {
    site,
    ...period,
    time_zone: timeZone,
  })
  return rows.map(({ contact_id }) => contact_id)
}

const ofDays = (at: string) => `
  site = {site:String}
  and ${at} >= toDateTime({from:Date}, {time_zone:String})
  and ${at} < toDateTime({to:Date} + 1, {time_zone:String})
  order by ${at}, contact_id`

const withinSql = {
  call: `select concat(provider, ':', call_id) as contact_id from current_calls where ${ofDays('started_at')}`,
  email: `select message_id as contact_id from emails final where ${ofDays('sent_at')}`,
} as const satisfies Record<ContactKind, string>

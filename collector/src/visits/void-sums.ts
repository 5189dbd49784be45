import type { Store } from '../store/store.ts'

/**
 * Makes all sums void that visits of a browser are in, before the visits go: from then on reports read what
 * is left of these days one by one. Call it while nothing is summed.
 */
export async function voidSums(store: Pick<Store, 'read' | 'change'>, client_id: string) {
  const days = await store.read<{ site: string; dates: string[]; months: string[] }>(
    `select
       site,
       groupUniqArray(toString(arrayJoin([day - 1, day, day + 1]) as date)) as dates,
       groupUniqArray(toString(toLastDayOfMonth(date))) as months
     from visit_parts where client_id = {client_id:String} group by site`,
    { client_id },
  )
  await store.change(
    `insert into visit_days
     select site, day, 1, now('UTC') from visit_parts where client_id = {client_id:String} group by site, day`,
    { client_id },
  )
  for (const { site, dates, months } of days) {
    await store.change(
      `alter table visit_sums delete
       where site = {site:String}
         and if(span = 'day', has({dates:Array(String)}, toString(date)), has({months:Array(String)}, toString(date)))
       settings mutations_sync = 0`,
      { site, dates, months },
    )
  }
}

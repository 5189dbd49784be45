import type { Lead } from '../leads/find-leads.ts'
import type { Store } from '../store/store.ts'
import { batchesOf } from '../visitors/found.ts'

/**
 * Makes all sums void that a person is in, before his rows go: from then on reports read what is left of
 * these days one by one. Call it while nothing is summed.
 */
export async function voidSums(
  store: Pick<Store, 'read' | 'change'>,
  { clientId, leads }: { clientId: string; leads: Lead[] },
): Promise<void> {
  await voidVisits(store, clientId)
  await voidCredits(store, leads)
}

async function voidVisits(store: Pick<Store, 'read' | 'change'>, client_id: string): Promise<void> {
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

async function voidCredits(store: Pick<Store, 'read' | 'change'>, leads: Lead[]): Promise<void> {
  for (const site of new Set(leads.map((lead) => lead.site))) {
    const ids = leads.filter((lead) => lead.site === site).map(({ lead_id }) => lead_id)
    for (const lead_ids of batchesOf(ids)) {
      const params = { site, lead_ids }
      const areTheirs = 'site = {site:String} and has({lead_ids:Array(String)}, lead_id)'
      const dates = await store.read<{ date: string }>(
        `select distinct toString(arrayJoin([day - 1, day, day + 1])) as date
         from lead_facts where ${areTheirs}`,
        params,
      )
      await voidLeads(store, areTheirs, params)
      // By its days: what a statement says is kept for a while.
      await store.change(
        `alter table credit_sums delete where site = {site:String} and has({dates:Array(String)}, toString(date))
         settings mutations_sync = 0`,
        { site, dates: dates.map(({ date }) => date) },
      )
    }
  }
}

/** Makes the sums of those days void that some rows of `lead_facts` are of, before they are changed. */
export function voidLeads(
  store: Pick<Store, 'change'>,
  condition: string,
  params: Record<string, unknown>,
): Promise<void> {
  return store.change(
    `insert into lead_days (site, day, changes, changed_at)
     select site, day, 1, now('UTC') from lead_facts where ${condition} group by site, day`,
    params,
  )
}

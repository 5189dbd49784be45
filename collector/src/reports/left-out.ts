import type { Period } from '../period.ts'
import type { Store } from '../store/store.ts'
import { sqlOf } from './parts-of-sql.ts'

/** Money of which there is no rate for its day, and so in no figure of a report. */
export type LeftOut = { currency: string; kind: string; amount: number }

type Asked = Period & { site: string; currency: string; time_zone: string }

/** What the figures of a report leave out. Costs and leads are read for it where they ever named another currency. */
export async function readLeftOut(store: Pick<Store, 'read'>, asked: Asked): Promise<LeftOut[]> {
  const foreign = await store.read<{ kind: string }>(
    `select distinct kind
     from (
       select 'cost' as kind, toString(currency) as named from costs
       where site = {site:String} and date between {from:Date} and {to:Date} and named != {currency:String}
       union all
       select 'revenue' as kind, arrayJoin(currencies) as named from lead_days
       where
         site = {site:String}
         and day between {from:Date} - 1 and {to:Date} + 1
         and named not in ('', {currency:String})
     )`,
    asked,
  )
  if (foreign.length === 0) return []
  const areLeads = foreign.some(({ kind }) => kind === 'revenue')
  const sql = sqlOf('left-out', areLeads ? [] : ['revenue'])
  return store.read<LeftOut>(sql, asked)
}

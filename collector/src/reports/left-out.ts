import { reportSql } from '@throughline/schema'
import type { Period } from '../period.ts'
import type { Store } from '../store/store.ts'
import { withoutParts } from './parts-of-sql.ts'

/** Money of which there is no rate for its day, and so in no figure of a report. */
export type LeftOut = { currency: string; kind: string; amount: number }

type Asked = Period & { site: string; currency: string; time_zone: string }

/** What the figures of a report leave out. Leads are read for it where they ever named another currency. */
export async function readLeftOut(store: Pick<Store, 'read'>, asked: Asked): Promise<LeftOut[]> {
  const foreign = await store.read(
    `select arrayJoin(currencies) as currency from lead_days
     where
       site = {site:String}
       and day between {from:Date} - 1 and {to:Date} + 1
       and currency not in ('', {currency:String})
     limit 1`,
    asked,
  )
  const sql = withoutParts(reportSql('left-out'), foreign.length > 0 ? [] : ['revenue'])
  return store.read<LeftOut>(sql, asked)
}

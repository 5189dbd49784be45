import type { Retention } from '../retention.ts'
import type { Store } from '../store/store.ts'
import { voidLeads } from '../sums/void-sums.ts'

const touchColumns = [
  'touch_at',
  'touch_kind',
  'touch_bot',
  'touch_channel',
  'touch_source',
  'touch_medium',
  'touch_campaign',
  'touch_term',
  'touch_content',
  'touch_visit_id',
  'touch_device',
  'touch_os',
  'touch_browser',
  'touch_country',
  'touch_region',
  'touch_city',
  'touch_campaign_id',
  'touch_landing_page',
  'touch_visitor',
  'touch_visit_at',
  'touch_bounced',
  'touch_pages',
]

/** Leads whose own rows grow old, as conditions on `lead_facts`. */
const leadsOf = {
  deals: `deal_id != ''`,
  goals: `startsWith(lead_id, 'goal:')`,
  matches: `deal_id = '' and not startsWith(lead_id, 'goal:')`,
} as const

/**
 * Takes out of `lead_facts` what came from rows that are kept no longer. Tables let their own rows go when
 * they are merged; what leads know of them would stay.
 */
export async function retainLeads(
  store: Pick<Store, 'read' | 'change'>,
  retention: Retention,
): Promise<void> {
  const has = async (condition: string, days: number) => {
    const query = `select count() as n from lead_facts where ${condition}`
    const [row] = await store.read<{ n: string }>(query, { days })
    return Number(row?.n) > 0
  }
  for (const kind of ['deals', 'goals', 'matches'] as const) {
    const days = retention[kind]
    const old = `${leadsOf[kind]} and day < today() - {days:UInt16}`
    if (days === undefined || !(await has(old, days))) continue
    await voidLeads(store, old, { days })
    await store.change(`alter table lead_facts delete where ${old}`, { days })
    await store.change(
      `alter table lead_keys delete
       where day < today() - {days:UInt16} and (site, day, lead_id) not in (select site, day, lead_id from lead_facts)`,
      { days },
    )
  }
  const { visits, payments } = retention
  const since = `toDateTime64(today() - {days:UInt16}, 3, 'UTC')`
  const oldTouches = `touch_at[1] < ${since} and notEmpty(touch_at)`
  if (visits !== undefined && (await has(oldTouches, visits))) {
    const kept = touchColumns.map(
      (column) => `${column} = arrayFilter((one, at) -> at >= ${since}, ${column}, touch_at)`,
    )
    await voidLeads(store, oldTouches, { days: visits })
    await store.change(`alter table lead_facts update ${kept.join(', ')} where ${oldTouches}`, {
      days: visits,
    })
  }
  const oldPayments = `payments[1].paid_at < ${since} and notEmpty(payments)`
  if (payments !== undefined && (await has(oldPayments, payments))) {
    await voidLeads(store, oldPayments, { days: payments })
    await store.change(
      `alter table lead_facts update payments = arrayFilter(one -> one.paid_at >= ${since}, payments)
       where ${oldPayments}`,
      { days: payments },
    )
  }
}

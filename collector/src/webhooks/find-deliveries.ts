import type { Store } from '../store/store.ts'
import type { DeliveryRow } from './delivery-row.ts'

/** Which deliveries. Empty texts mean any; `from` is the first moment, `to` the first one after. */
export type Wanted = {
  site: string
  connector: string
  outcome: string
  from: string
  to: string
  /** Goes on behind this one: `<received_at>~<delivery_id>` of the last that was seen. */
  after: string
}

const wantedRows = `received_at >= {from:DateTime64(3, 'UTC')} and received_at < {to:DateTime64(3, 'UTC')}
  and ({site:String} = '' or site = {site:String})
  and ({connector:String} = '' or connector = {connector:String})
  and ({outcome:String} = '' or outcome = {outcome:String})`

/** How many there are in all. */
export async function countDeliveries(store: Store, wanted: Wanted): Promise<number> {
  const query = `select toString(count()) as n from deliveries final where ${wantedRows}`
  const [row] = await store.read<{ n: string }>(query, paramsOf(wanted))
  return Number(row?.n ?? 0)
}

const orders = {
  oldest: { behind: '>', direction: 'asc' },
  newest: { behind: '<', direction: 'desc' },
} as const

/** The next ones behind `after`. */
export async function nextDeliveries(
  store: Store,
  wanted: Wanted,
  { limit, first }: { limit: number; first: keyof typeof orders },
): Promise<DeliveryRow[]> {
  const { behind, direction } = orders[first]
  const [at = '', id = ''] = wanted.after.split('~')
  const query = `select site, toString(received_at) as received, delivery_id, connector, method, url,
      headers, body, outcome, reason
    from deliveries final
    where ${wantedRows}
      and ({at:String} = '' or (toString(received_at), delivery_id) ${behind} ({at:String}, {id:String}))
    order by received_at ${direction}, delivery_id ${direction} limit {limit:UInt32}`
  const rows = await store.read<Omit<DeliveryRow, 'received_at'> & { received: string }>(query, {
    ...paramsOf(wanted),
    at,
    id,
    limit,
  })
  return rows.map(({ received, ...row }) => ({ ...row, received_at: received }))
}

export const cursorOf = ({ received_at, delivery_id }: DeliveryRow): string =>
  `${received_at}~${delivery_id}`

function paramsOf({ after: _, ...params }: Wanted) {
  return params
}

import type { CallUpdate } from '@throughline/schema'
import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { Store } from '../store/store.ts'
import { type Deliveries, reasonOf } from './deliveries.ts'
import { type DeliveryRow, deliveryOf } from './delivery-row.ts'

export type Replayed = {
  taken: number
  ignored: number
  refused: number
  /** Of vendors that are no longer connected, and those that can't be unsealed. */
  left_out: number
  /** How many have another outcome than they had. */
  changed: number
}

/**
 * Takes deliveries again, with the settings and the mapping of today, and writes down what came of them.
 * Who sent one is checked again only where that was in doubt: a token may have changed since.
 */
export async function replay(
  rows: DeliveryRow[],
  {
    store,
    connections,
    deliveries,
  }: { store: Store; connections: Connections; deliveries: Deliveries },
): Promise<Replayed> {
  const counts: Replayed = { taken: 0, ignored: 0, refused: 0, left_out: 0, changed: 0 }
  const updates: { site: string; value: CallUpdate }[] = []
  const changed: DeliveryRow[] = []
  for (const row of rows) {
    const connection = connections.ofSite(row.site).find(isOf(row))
    const delivery = connection && unsealed(row, deliveries)
    if (connection === undefined || delivery === undefined) {
      counts.left_out += 1
      continue
    }
    const verified = !/^(?:bad|missing)_signature$/.test(row.reason)
    const outcome = connection.opened.take(delivery, { verified })
    counts[outcome.outcome] += 1
    const reason = reasonOf(outcome)
    if (outcome.outcome !== row.outcome || reason !== row.reason) {
      changed.push({ ...row, outcome: outcome.outcome, reason })
    }
    if (outcome.outcome !== 'taken') continue
    updates.push(...outcome.calls.map((value) => ({ site: row.site, value })))
  }
  await deliveries.keepCalls(updates)
  if (changed.length > 0) await store.add('deliveries', changed)
  return { ...counts, changed: changed.length }
}

function isOf({ connector }: DeliveryRow) {
  return (connection: Connection) => connection.connector.name === connector
}

function unsealed(row: DeliveryRow, { seal }: Deliveries) {
  try {
    return deliveryOf(row, seal)
  } catch {
    // Sealed under a key that is gone, or changed by hand: counted by the caller as left out.
    return undefined
  }
}

import type { Delivery, Outcome } from '@throughline/connectors'
import type { CallUpdate } from '@throughline/schema'
import type { Connection } from '../connections/connection.ts'
import type { Seal } from '../connections/seal.ts'
import { openWindow } from '../door/window.ts'
import type { Refusals } from '../refusals.ts'
import type { Store } from '../store/store.ts'
import type { DeliveryMetrics } from './delivery-metrics.ts'
import { deliveryRow } from './delivery-row.ts'

export type Deliveries = ReturnType<typeof openDeliveries>

/** How many a minute of one connection are kept of those that are refused. */
const mostForged = 10
const mostRefused = 60

export type KeepCalls = (updates: { site: string; value: CallUpdate }[]) => Promise<void>

/** Takes what vendors send. */
export function openDeliveries({
  store,
  seal,
  metrics,
  refusals,
  now,
  keepCalls,
}: {
  store: Store
  seal: Seal
  metrics: DeliveryMetrics
  refusals: Refusals
  now: () => number
  keepCalls: KeepCalls
}) {
  const forged = openWindow({ limit: mostForged, now })
  const refused = openWindow({ limit: mostRefused, now })

  /** A flood of what nobody can use must not fill the disk. */
  function isKept(outcome: Outcome, { site, connector }: Connection): boolean {
    if (outcome.outcome !== 'refused') return true
    const window = outcome.signature ? forged : refused
    if (window.take(`${site} ${connector.name}`) === undefined) return true
    refusals.count('webhooks:not_kept')
    return false
  }

  return {
    seal,
    keepCalls,
    /** Resolves when the delivery is on disk, with its outcome, and then what it tells. */
    async take(connection: Connection, delivery: Delivery): Promise<Outcome> {
      const outcome = connection.opened.take(delivery)
      metrics.delivered(connection.connector.name, { outcome: outcome.outcome, ms: now() })
      if (isKept(outcome, connection)) {
        const row = deliveryRow(connection, delivery, {
          seal,
          receivedMs: now(),
          outcome: outcome.outcome,
          reason: reasonOf(outcome),
          isForged: outcome.outcome === 'refused' && outcome.signature,
        })
        await store.add('deliveries', [row])
      }
      if (outcome.outcome === 'taken') {
        await keepCalls(outcome.calls.map((value) => ({ site: connection.site, value })))
      }
      return outcome
    },
  }
}

/** Why, and where: `not_a_date: started_at`. */
export function reasonOf(outcome: Outcome): string {
  if (outcome.outcome === 'taken') return ''
  if (outcome.outcome === 'ignored' || outcome.signature) return outcome.reason
  return outcome.field === '' ? outcome.reason : `${outcome.reason}: ${outcome.field}`
}

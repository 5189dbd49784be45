import { CallUpdate, type Problem, recordReader } from '@throughline/schema'
import type { Delivery, Mapped, Told, Verdict } from './connector.ts'

/** What became of a delivery. `reason` is a code; `field` says where, in the record or the body. */
export type Outcome =
  | { outcome: 'taken'; calls: CallUpdate[] }
  | { outcome: 'ignored'; reason: string }
  | { outcome: 'refused'; reason: string; field: string; signature: boolean }

const reader = recordReader(CallUpdate)

/**
 * Who sent it, what it says, and whether that is a record: in this order. All or nothing of a
 * delivery is taken, so that one that is mended can be sent again.
 */
export function takeDelivery(
  delivery: Delivery,
  {
    provider,
    verify,
    map,
  }: {
    provider: string
    verify: ((delivery: Delivery) => Verdict) | undefined
    map: (delivery: Delivery) => Mapped
  },
): Outcome {
  const fetched = delivery.method === 'PULL' || delivery.method === 'STREAM'
  const verdict = fetched ? 'good' : (verify?.(delivery) ?? 'good')
  if (verdict !== 'good') {
    return { outcome: 'refused', reason: verdict, field: 'signature', signature: true }
  }
  const mapped = map(delivery)
  if ('ignored' in mapped) return { outcome: 'ignored', reason: mapped.ignored }
  if ('problem' in mapped) return refused(mapped.problem)
  const calls: CallUpdate[] = []
  for (const told of mapped.calls) {
    const read = reader.read(withoutNothing({ ...told, provider }))
    if ('value' in read) calls.push(read.value)
    else return refused(read.problems[0] ?? { field: '', error: 'invalid' })
  }
  return calls.length === 0 ? { outcome: 'ignored', reason: 'empty' } : { outcome: 'taken', calls }
}

function refused({ field, error }: Problem): Outcome {
  return { outcome: 'refused', reason: error, field, signature: false }
}

function withoutNothing(told: Told<CallUpdate>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(told).filter(([, value]) => value !== undefined && value !== ''),
  )
}

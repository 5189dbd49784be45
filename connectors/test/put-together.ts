import { type CallUpdate, msOf } from '@throughline/schema'

/**
 * A call out of what was told of it, slowly and plainly: rows of one version replace each other, as the
 * table does it, and then the newest row that says a field at all has the word.
 */
export function putTogether(updates: CallUpdate[]): Record<string, unknown> {
  const rows = new Map<number, CallUpdate>()
  for (const update of updates) rows.set(versionOf(update), update)
  const call: Record<string, unknown> = {}
  for (const [, row] of [...rows].sort(([a], [b]) => a - b)) {
    for (const [name, value] of Object.entries(row)) {
      if (name !== 'updated_at' && name !== 'sequence') call[name] = value
    }
  }
  return call
}

function versionOf({ updated_at, sequence = 0 }: CallUpdate): number {
  return (updated_at === undefined ? 0 : msOf(updated_at) * 1000) + sequence
}

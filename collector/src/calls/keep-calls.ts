import { createHash } from 'node:crypto'
import { CallUpdate, formatInstant, msOf, type Row, recordReader } from '@throughline/schema'
import type { Services } from '../services.ts'

type Placed = { site: string; value: CallUpdate }

const reader = recordReader(CallUpdate)

/**
 * Keeps what was told of calls, and has them matched. Messages may come late, twice and in any order:
 * `updated_at`, then `sequence`, says which is newer, and the order of arrival where neither is said.
 */
export async function keepCalls(
  updates: Placed[],
  { store, matcher, nextVersion, now }: Pick<Services, 'store' | 'matcher' | 'nextVersion' | 'now'>,
): Promise<void> {
  if (updates.length === 0) return
  const rows = updates.map(({ site, value }): Row => {
    const version = versionOf(value) ?? nextVersion()
    const told = hashOf(value)
    return { ...reader.row(value), site, received_at: formatInstant(now()), version, told }
  })
  await store.add('calls', rows)
  for (const { site, value } of updates) {
    matcher.notice({
      site,
      kind: 'call',
      contact_id: `${value.provider.trim()}:${value.call_id.trim()}`,
    })
  }
}

/** Microseconds, whose last three digits are free for the sequence: our instants are milliseconds. */
function versionOf({ updated_at, sequence }: CallUpdate): number | undefined {
  if (updated_at === undefined && sequence === undefined) return undefined
  if (updated_at === undefined) return sequence
  return Math.round(msOf(updated_at) * 1000) + Math.min(sequence ?? 0, largestSequence)
}

// A provider's sequence counts from 0 for each call. Beyond this it would pass for a later time.
const largestSequence = 999

// Providers give times in seconds: what they tell twice in one is told apart by this. Who called is left
// out, for a hash of a phone is as good as the phone.
function hashOf({ from, ...rest }: CallUpdate): number {
  const text = JSON.stringify([from === undefined, Object.entries(rest).sort()])
  return createHash('sha256').update(text).digest().readUInt32BE()
}

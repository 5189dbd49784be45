import { CallUpdate, formatInstant, msOf, recordReader } from '@throughline/schema'
import type { Services } from '../services.ts'

const { row } = recordReader(CallUpdate)

/** Keeps what was told of calls. Resolves when it is on disk. What is told again replaces itself. */
export async function keepCalls(
  updates: { site: string; value: CallUpdate }[],
  { store, now, nextVersion }: Pick<Services, 'store' | 'now' | 'nextVersion'>,
): Promise<void> {
  if (updates.length === 0) return
  const received_at = formatInstant(now())
  await store.add(
    'calls',
    updates.map(({ site, value }) => ({
      ...row(value),
      site,
      received_at,
      version: versionOf(value) ?? nextVersion(),
    })),
  )
}

/** Orders what is said of one call; undefined where the sender does not say. */
function versionOf({ updated_at, sequence }: CallUpdate): number | undefined {
  if (updated_at === undefined && sequence === undefined) return undefined
  const ms = updated_at === undefined ? 0 : msOf(updated_at)
  return Math.round(ms * 1000) + (sequence ?? 0)
}

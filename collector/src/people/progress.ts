import type { Store } from '../store/store.ts'

/** How far the work is, kept in the database: another collector, or the next start, goes on from there. */
export function openProgress(store: Pick<Store, 'read' | 'put'>) {
  const written = new Map<string, string>()
  return {
    async read(): Promise<Map<string, string>> {
      const rows = await store.read<{ name: string; value: string }>(
        'select name, value from people_progress final',
      )
      for (const { name, value } of rows) written.set(name, value)
      return new Map(written)
    },
    async write(name: string, value: string): Promise<void> {
      if (written.get(name) === value) return
      await store.put('people_progress', [{ name, value, version: await newVersion(store) }])
      written.set(name, value)
    },
  }
}

/**
 * A version of what is worked out from now on, in microseconds of the database's clock: what was begun
 * later, and so has seen more, wins whichever collector did it.
 */
export async function newVersion(store: Pick<Store, 'read'>): Promise<string> {
  const [row] = await store.read<{ version: string }>(
    'select toString(toUnixTimestamp64Micro(now64(6))) as version',
  )
  return row?.version ?? '0'
}

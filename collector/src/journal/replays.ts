import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kept } from './kept.ts'
import type { Quarantine } from './quarantine.ts'
import { nameSegment, openSegment, syncFolder } from './segment.ts'
import type { Shipper } from './shipper.ts'
import type { WriterOptions } from './writer.ts'

type Options = Pick<WriterOptions, 'dir' | 'now' | 'newId'> & {
  kept: Kept
  quarantine: Quarantine
  shipper: Shipper
}

/**
 * Sends rows again, as segments of new names: the database takes them for new ones, whatever it has
 * forgotten or refused of the old. What it does have is replaced by its key.
 */
export function openReplays({ dir, now, newId, kept, quarantine, shipper }: Options) {
  const shipped = { kept: 0, quarantined: 0 }
  const nameFor = (table: string) => join(dir, nameSegment({ table, now: now(), id: newId() }))

  return {
    /** Ships again what was stored and is still kept. How many rows. */
    async kept(): Promise<number> {
      const before = shipped.kept
      for (const { table, path } of kept.take()) {
        const target = nameFor(table)
        await rename(path, target)
        await ship(target, 'kept')
      }
      return shipped.kept - before
    },
    /** Ships again what was refused, as after an upgrade. How many rows. */
    async quarantined(): Promise<number> {
      const before = shipped.quarantined
      for (const file of await quarantine.list()) {
        const target = nameFor(file.table)
        if (await quarantine.release(file, target)) await ship(target, 'quarantined')
      }
      return shipped.quarantined - before
    },
    /** How many rows were shipped again. */
    shipped: (): Readonly<typeof shipped> => shipped,
  }

  async function ship(path: string, from: keyof typeof shipped): Promise<void> {
    await syncFolder(dir)
    const segment = await openSegment(path)
    if (segment === undefined) return
    // In one turn, so that the rows are always counted in one place.
    shipped[from] += segment.rows
    shipper.add(segment)
  }
}

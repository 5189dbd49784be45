import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Segment, segmentNamed } from './segment.ts'

type KeptFile = Pick<Segment, 'name' | 'path' | 'table' | 'since' | 'bytes'>

export type Kept = Awaited<ReturnType<typeof openKept>>

/**
 * Segments that the database has, kept a while all the same: it says that it stored rows before they
 * are on its disk, and a power cut may take those seconds from it.
 */
export async function openKept({
  dir,
  keepMs,
  now,
}: {
  dir: string
  keepMs: number
  now(): number
}) {
  const files: KeptFile[] = existsSync(dir) ? await filesIn(dir) : []
  await sweep()
  return {
    /** Takes a segment that was stored. */
    async keep({ name, path, table, since, bytes }: Segment): Promise<void> {
      if (keepMs === 0) return unlink(path)
      const home = join(dir, name)
      await mkdir(dir, { recursive: true })
      await rename(path, home)
      files.push({ name, path: home, table, since, bytes })
      await sweep()
    },
    /** Gives its files away, the oldest first: they are the caller's now. */
    take: (): KeptFile[] => files.splice(0),
    /** Lets go of the oldest until so many bytes are free, or nothing is kept. */
    async free(bytes: number): Promise<void> {
      for (let freed = 0; freed < bytes && files.length > 0; freed += await drop());
    },
    files: (): readonly KeptFile[] => files,
    bytes,
  }

  function bytes(): number {
    return files.reduce((sum, file) => sum + file.bytes, 0)
  }

  async function sweep(): Promise<void> {
    const oldest = now() - keepMs
    while (files[0] !== undefined && files[0].since < oldest) await drop()
  }

  async function drop(): Promise<number> {
    const file = files.shift()
    if (file === undefined) return 0
    // An erasure may have emptied it, and taken it away.
    if (existsSync(file.path)) await unlink(file.path)
    return file.bytes
  }
}

async function filesIn(dir: string): Promise<KeptFile[]> {
  const found: KeptFile[] = []
  for (const name of await readdir(dir)) {
    const named = segmentNamed(name)
    const path = join(dir, name)
    if (named) found.push({ ...named, name, path, bytes: (await stat(path)).size })
  }
  return found.sort((a, b) => a.since - b.since)
}

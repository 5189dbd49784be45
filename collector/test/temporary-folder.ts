import { mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeDir } from './remove-dir.ts'

/** Where a Linux keeps files in memory. Tests make and remove some 100,000 of them: a disk takes longer each time. */
const memory = '/dev/shm'
const leastBytes = 4 * 2 ** 30

/** Tests have all their files in one folder, which goes when they are over; browsers, which need much room, theirs on a disk. */
export default function setup(): () => void {
  const disk = tmpdir()
  const dir = mkdtempSync(
    join(freeBytes(memory) < leastBytes ? disk : memory, 'throughline-tests-'),
  )
  Object.assign(process.env, { TMPDIR: dir, BROWSER_TMPDIR: disk })
  return () => removeDir(dir)
}

function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return 0
  }
}

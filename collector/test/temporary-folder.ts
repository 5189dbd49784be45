import { mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { chromiumPath } from '../../sdk/browser/launch-browser.ts'
import { removeDir } from './remove-dir.ts'

/** Where a Linux keeps files in memory. Tests make and remove some 100,000 of them: a disk takes longer each time. */
const memory = '/dev/shm'
const leastBytes = 4 * 2 ** 30

const name = 'throughline-tests-'

/** Tests have all their files in one folder, which goes when they are over, and find their browser unpacked. */
export default async function setup(): Promise<() => void> {
  // Each project of tests sets up.
  if (basename(tmpdir()).startsWith(name)) return () => undefined
  await unpackBrowser()
  const dir = mkdtempSync(join(freeBytes(memory) < leastBytes ? tmpdir() : memory, name))
  Object.assign(process.env, { TMPDIR: dir })
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

/** Leaves the environment as it was: what Chromium needs in it is not for others. */
async function unpackBrowser(): Promise<void> {
  const before = { ...process.env }
  // Where there is none, the tests that need it say so.
  await chromiumPath().catch(() => undefined)
  for (const key of Object.keys(process.env)) {
    if (before[key] === undefined) delete process.env[key]
  }
  Object.assign(process.env, before)
}

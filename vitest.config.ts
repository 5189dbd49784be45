import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Where a Linux keeps files in memory. Tests make and remove some 100,000 of them: a disk takes longer each time. */
const memory = '/dev/shm'
const leastBytes = 4 * 2 ** 30

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{schema,sdk,connectors,collector,examples}/**/*.test.{ts,js}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // The embedded engine binds one directory a process, and a process a test file keeps them apart.
    pool: 'forks',
    maxWorkers: 2,
    env: freeBytes(memory) < leastBytes ? {} : { TMPDIR: memory, BROWSER_TMPDIR: tmpdir() },
    // No test is about time: this is for machines that others use too.
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})

function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return 0
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCollector } from './faults/trial.ts'

/** A collector with an empty folder of its own, and what ends it and takes the folder away. */
export async function openBenchCollector() {
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
  // Counted and never reached.
  const server = await startCollector(dataDir, { RATE_LIMIT_IP: '999999999' })
  return {
    ...server,
    async close() {
      await server.kill('SIGTERM')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

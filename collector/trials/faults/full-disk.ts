import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openTraffic } from '../traffic.ts'
import { drained } from '../verify.ts'
import { pause, startCollector, startDatabase, type Trial } from './trial.ts'

export const fullDisk: Trial = {
  name: 'full-disk',
  does: 'a journal on a disk of 4 MB, full while the database is away',
  async run({ dir, ledger, say }) {
    const first = await startDatabase(join(dir, 'database'))
    const disk = join(dir, 'own', 'journal')
    mkdirSync(disk, { recursive: true })
    const mounted =
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'throughline-trial', disk]).status === 0
    say(mounted ? 'a disk of 4 MB' : 'no disk may be mounted here: a quota of 4 MB instead')
    try {
      const collector = await startCollector(join(dir, 'own'), {
        CLICKHOUSE_URL: first.url,
        ...(mounted ? {} : { JOURNAL_MAX_BYTES: String(4 * 2 ** 20) }),
      })
      await first.kill('SIGKILL')
      const traffic = openTraffic({ address: collector.address, ledger })
      while (ledger.toldToWait < 100) await pause(50)
      say('full; the database comes back')
      await startDatabase(join(dir, 'database'), first.port)
      const before = ledger.answered.size
      while (ledger.answered.size < before + 1_000) await pause(50)
      await traffic.stop()
      await drained(collector.address)
      return collector
    } finally {
      if (mounted) spawnSync('umount', ['-l', disk])
    }
  },
}

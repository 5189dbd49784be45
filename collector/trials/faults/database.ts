import { join } from 'node:path'
import type { ServerProcess } from '../server-process.ts'
import { openTraffic } from '../traffic.ts'
import { drained } from '../verify.ts'
import { openProxy } from './proxy.ts'
import { between, pause, startCollector, startDatabase, type Trial, urlOf } from './trial.ts'

export const databaseAway: Trial = {
  name: 'database-away',
  does: 'the database killed, away for 60 s, and back',
  async run({ dir, ledger, say }) {
    const first = await startDatabase(join(dir, 'database'))
    const collector = await startCollector(join(dir, 'own'), { CLICKHOUSE_URL: first.url })
    const traffic = openTraffic({ address: collector.address, ledger, pauseMs: 20 })
    await pause(2_000)
    await first.kill('SIGKILL')
    for (let left = 60; left > 0; left -= 5) {
      say(`away for ${left} s more`)
      await pause(5_000)
    }
    await startDatabase(join(dir, 'database'), first.port)
    await pause(3_000)
    await traffic.stop()
    await drained(collector.address)
    return collector
  },
}

export const answerLost: Trial = {
  name: 'answer-lost',
  does: 'the answer of every second insert lost after the commit',
  async run({ dir, rounds, ledger, say }) {
    const database = await startDatabase(join(dir, 'database'))
    let inserts = 0
    const proxy = await openProxy({
      host: () => database.host,
      onInserted() {
        inserts += 1
        say(`insert ${inserts} of ${rounds * 2}`)
        return inserts % 2 ? 'cut' : 'answer'
      },
    })
    const collector = await startCollector(join(dir, 'own'), { CLICKHOUSE_URL: urlOf(proxy.host) })
    const traffic = openTraffic({ address: collector.address, ledger })
    while (inserts < rounds * 2) await pause(20)
    await traffic.stop()
    await drained(collector.address)
    return collector
  },
}

export const killBetween: Trial = {
  name: 'kill-between',
  does: 'kill -9 between the insert of a segment and its deletion',
  async run({ dir, rounds, ledger, say }) {
    const database = await startDatabase(join(dir, 'database'))
    let collector: ServerProcess | undefined
    const proxy = await openProxy({
      host: () => database.host,
      onInserted() {
        collector?.signal('SIGKILL')
        return 'cut'
      },
    })
    const env = { CLICKHOUSE_URL: urlOf(proxy.host) }
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`)
      collector = undefined
      collector = await startCollector(join(dir, 'own'), env)
      const traffic = openTraffic({ address: collector.address, ledger })
      await collector.ended
      await traffic.ended
    }
    proxy.close()
    return startCollector(join(dir, 'own'), { CLICKHOUSE_URL: database.url })
  },
}

export const killInReplay: Trial = {
  name: 'kill-in-replay',
  does: 'a backlog, and kill -9 again and again while it is replayed',
  async run({ dir, rounds, ledger, say }) {
    const first = await startDatabase(join(dir, 'database'))
    const env = { CLICKHOUSE_URL: first.url }
    const collector = await startCollector(join(dir, 'own'), env)
    await first.kill('SIGKILL')
    const traffic = openTraffic({ address: collector.address, ledger, pauseMs: 10 })
    for (let left = rounds; left > 0; left -= 5) {
      say(`a backlog of ${left} s more`)
      await pause(Math.min(left, 5) * 1_000)
    }
    await collector.kill('SIGKILL')
    await traffic.ended
    await startDatabase(join(dir, 'database'), first.port)
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`)
      const again = await startCollector(join(dir, 'own'), env)
      const more = openTraffic({ address: again.address, ledger, senders: 2 })
      await pause(between(20, 300))
      await again.kill('SIGKILL')
      await more.ended
    }
    return startCollector(join(dir, 'own'), env)
  },
}

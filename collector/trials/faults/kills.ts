import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openTraffic } from '../traffic.ts'
import { between, pause, startCollector, type Trial } from './trial.ts'

export const killAtRandom: Trial = {
  name: 'kill',
  does: 'kill -9 of the collector at random moments',
  run: (setting) => killed(setting, () => {}),
}

export const tornTails: Trial = {
  name: 'torn-tail',
  does: 'kill -9, and half a row or rubbish behind the journal of each table',
  run: (setting) =>
    killed(setting, (dir, round) => {
      const journal = join(dir, 'journal', 'throughline')
      for (const name of readdirSync(journal)) {
        if (name.endsWith('.ndjson')) appendFileSync(join(journal, name), tails[round % 4] ?? '')
      }
    }),
}

// What a crash may leave: half a row, rubbish, the zeros of a block that was never written, half of each.
const tails = [
  '{"event_id":"torn","type":"page',
  Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x22, 0x0a, 0x80]),
  Buffer.alloc(512),
  Buffer.concat([Buffer.from('{"event_id":"torn"'), Buffer.alloc(64), Buffer.from('\n{"a')]),
]

export const clientRepeats: Trial = {
  name: 'repeats',
  does: 'every batch sent three times, and kill -9 between',
  run: (setting) => killed(setting, () => {}, 3),
}

async function killed(
  { dir, rounds, ledger, say }: Parameters<Trial['run']>[0],
  spoil: (dir: string, round: number) => void,
  times = 1,
) {
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    const collector = await startCollector(dir)
    const traffic = openTraffic({ address: collector.address, ledger, times })
    await pause(between(50, 1500))
    await collector.kill('SIGKILL')
    await traffic.ended
    spoil(dir, round)
  }
  return startCollector(dir)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { clockBack } from './faults/clock.ts'
import { answerLost, databaseAway, killBetween, killInReplay } from './faults/database.ts'
import { fullDisk } from './faults/full-disk.ts'
import { clientRepeats, killAtRandom, tornTails } from './faults/kills.ts'
import type { Trial } from './faults/trial.ts'
import { openLedger } from './traffic.ts'
import { type Found, verify } from './verify.ts'

const trials = [
  killAtRandom,
  killBetween,
  databaseAway,
  answerLost,
  tornTails,
  fullDisk,
  clockBack,
  clientRepeats,
  killInReplay,
]

const help = `Breaks things under load, and counts what was answered, stored, lost and doubled.

  npm run faults -- [names] [options]

${trials.map(({ name, does }) => `  ${name.padEnd(16)}${does}`).join('\n')}

  --rounds N      of what is done again and again   (20)
  --json          for machines
  --help          this text

Without names, all of them: about ten minutes. It ends with 1 where anything was lost or doubled.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(help)
else await main()

type Outcome = Found & { name: string; toldToWait: number; seconds: number }

async function main(): Promise<void> {
  const unknown = positionals.find((name) => !trials.some((trial) => trial.name === name))
  const rounds = Number(values.rounds)
  if (unknown !== undefined || !Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(`There is no such fault or number of rounds. See --help.\n`)
    process.exit(1)
  }
  const chosen = trials.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const outcomes: Outcome[] = []
  for (const trial of chosen) outcomes.push(await outcomeOf(trial, rounds))
  process.stdout.write(values.json ? `${JSON.stringify(outcomes, null, 2)}\n` : textOf(outcomes))
  const bad = outcomes.some(({ lost, doubled, quarantined }) => lost + doubled + quarantined > 0)
  // What still runs, as a database, ends with this process.
  process.exit(bad ? 1 : 0)
}

async function outcomeOf(trial: Trial, rounds: number): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'throughline-faults-'))
  const ledger = openLedger()
  const startedAt = Date.now()
  const say = (line: string) => process.stderr.write(`${trial.name}: ${line}\n`)
  try {
    const collector = await trial.run({ dir, rounds, ledger, say })
    const found = await verify(collector.address, ledger)
    say(`lost ${found.lost}, doubled ${found.doubled}`)
    await collector.kill('SIGTERM')
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    return { name: trial.name, ...found, toldToWait: ledger.toldToWait, seconds }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function textOf(outcomes: Outcome[]): string {
  const head = [
    'fault',
    'answered',
    'stored',
    'told to wait',
    'quarantined',
    'lost',
    'doubled',
    's',
  ]
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  for (const one of outcomes) {
    const { name, answered, stored, toldToWait, quarantined, lost, doubled, seconds } = one
    table.push([name, answered, stored, toldToWait, quarantined, lost, doubled, seconds])
  }
  return `${table.toString()}\n`
}

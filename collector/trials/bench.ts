import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { benchCounter } from './bench-counter.ts'
import { type Figures, measureHits } from './bench-hits.ts'
import { type Memory, measureMemory, megabytes } from './bench-memory.ts'
import { benchNumbers } from './bench-numbers.ts'
import { benchPeople } from './bench-people.ts'
import { benchReports } from './bench-reports.ts'

const help = `Measures how fast hits are taken, beside a bare Fastify route that drops them.

  npm run bench -- [options]
  npm run bench -- counter [--rounds N] [--json]
  npm run bench -- people [--clients N] [--json]
  npm run bench -- numbers [--arrivals N] [--json]
  npm run bench -- reports [--hits N] [--days N] [--rounds N] [--json]

counter measures instead what tl.js costs a page, beside other counters, in a Chromium; numbers how
pools of numbers do under simulated visitors, beside Erlang's formula, and in Redis where there is one;
people how long it takes to work out who is one human, from nothing and as edges come; reports how long
the reports of a quarter take, beside one join of hits, deals and costs.

  --seconds N       of each run                     (10)
  --rounds N        of each server, in turn         (3)
  --connections N   that ask at once                (64)
  --minutes N       under full load for the memory  (5); 0 leaves it out
  --arrivals N      of simulated visitors           (1000000); fewer differ more from the formula
  --clients N       client IDs, of five a person    (500000); 5000000 takes some minutes
  --hits N          of the reports' world           (1000000); 10000000 or 100000000 take minutes
  --days N          that its history covers         (365)
  --json            for machines
  --help            this text

Ratios are of the same run: machines differ, and a busy one is slow at both.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    minutes: { type: 'string', default: '5' },
    clients: { type: 'string', default: '500000' },
    arrivals: { type: 'string', default: '1000000' },
    hits: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '365' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(help)
else if (positionals[0] === 'counter') {
  const rounds = whole('rounds', values.rounds, 1)
  process.stdout.write(await benchCounter({ rounds, json: values.json }))
} else if (positionals[0] === 'people') {
  const clients = whole('clients', values.clients, 5)
  process.stdout.write(await benchPeople({ clients, json: values.json }))
} else if (positionals[0] === 'reports') {
  const hits = whole('hits', values.hits, 1_000)
  const days = whole('days', values.days, 90)
  const rounds = whole('rounds', values.rounds, 1)
  process.stdout.write(await benchReports({ hits, days, rounds, json: values.json }))
} else if (positionals[0] === 'numbers') {
  const arrivals = whole('arrivals', values.arrivals, 60_000)
  process.stdout.write(await benchNumbers({ arrivals, json: values.json }))
} else await main()

async function main(): Promise<void> {
  const connections = whole('connections', values.connections, 1)
  const minutes = whole('minutes', values.minutes, 0)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const seconds = whole('seconds', values.seconds, 1)
  const rounds = whole('rounds', values.rounds, 1)
  const options = { seconds, rounds, connections, say }
  const hits = [
    await measureHits({ ...options, hits: 1 }),
    await measureHits({ ...options, hits: 10 }),
  ]
  const memory = minutes > 0 ? await measureMemory({ minutes, connections, say }) : undefined
  const text = values.json
    ? `${JSON.stringify({ hits, memory }, null, 2)}\n`
    : `${textOf(hits)}${memory ? memoryText(memory) : ''}`
  process.stdout.write(text)
  if (hits.some(({ collector }) => collector.stored !== collector.answered)) {
    process.stderr.write('Rows that were answered are not all stored once.\n')
    process.exitCode = 1
  }
}

function memoryText({ minutes, hits, early, late, peak }: Memory): string {
  const figures = [early, late, peak].map(megabytes)
  return `Memory over ${minutes} minutes and ${hits} hits: ${figures[0]} MB in the second minute, ${figures[1]} MB in the last, ${figures[2]} MB at most\n`
}

function textOf(measured: Awaited<ReturnType<typeof measureHits>>[]): string {
  const table = new Table({
    head: [
      'hits a request',
      'server',
      'req/s',
      'hits/s',
      'CPU µs a hit',
      'p50 ms',
      'p99 ms',
      'answered',
      'stored',
      'ratio',
    ],
    style: { head: [], border: [], compact: true },
  })
  for (const { hits, bare, collector, ratio } of measured) {
    table.push([hits, 'bare Fastify', ...cells(bare), '', '', ''])
    table.push([
      hits,
      'collector',
      ...cells(collector),
      collector.answered,
      collector.stored,
      ratio.toFixed(2),
    ])
  }
  return `${table.toString()}\n`
}

function cells({ requestsPerSecond, hitsPerSecond, cpuMicros, p50, p99 }: Figures) {
  return [
    requestsPerSecond.toFixed(),
    hitsPerSecond.toFixed(),
    cpuMicros.toFixed(1),
    p50.toFixed(1),
    p99.toFixed(1),
  ]
}

function whole(name: string, given: string, least: number): number {
  const number = Number(given)
  if (Number.isInteger(number) && number >= least) return number
  process.stderr.write(`--${name} is "${given}". Give a whole number from ${least} on.\n`)
  process.exit(1)
}

import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type Figures, measureHits } from './bench-hits.ts'

const help = `Measures how fast hits are taken, beside a bare Fastify route that drops them.

  npm run bench -- [options]

  --seconds N       of each run                     (10)
  --rounds N        of each server, in turn         (3)
  --connections N   that ask at once                (64)
  --json            for machines
  --help            this text

Ratios are of the same run: machines differ, and a busy one is slow at both.
`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(help)
else await main()

async function main(): Promise<void> {
  const options = {
    seconds: whole('seconds', values.seconds),
    rounds: whole('rounds', values.rounds),
    connections: whole('connections', values.connections),
    say: (line: string) => process.stderr.write(`${line}\n`),
  }
  const measured = [
    await measureHits({ ...options, hits: 1 }),
    await measureHits({ ...options, hits: 10 }),
  ]
  process.stdout.write(values.json ? `${JSON.stringify(measured, null, 2)}\n` : textOf(measured))
  if (measured.some(({ collector }) => collector.stored !== collector.answered)) {
    process.stderr.write('Rows that were answered are not all stored once.\n')
    process.exitCode = 1
  }
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
  return [requestsPerSecond.toFixed(), hitsPerSecond.toFixed(), cpuMicros.toFixed(1), p50, p99]
}

function whole(name: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  process.stderr.write(`--${name} is "${given}". Give a whole number above 0.\n`)
  process.exit(1)
}

import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { askCollector } from './ask-collector.ts'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'

const help = `Shows the journal of a running collector, or sends its rows again.

  npm run journal -- [what] [options]

  what
    status               what waits, is kept, and was set aside          (default)
    replay-quarantine    sends the rows again that the database refused, after an upgrade say
    replay-kept          sends the rows again of the last JOURNAL_KEEP_HOURS, when the database
                         has lost what it had stored; rows that it still has are replaced
  --json                 for machines
  --url URL              where the collector is                          (http://localhost:PORT)
  --help                 this text

The API key is taken from API_KEY, else from DATA_DIR/api-key.
`

await main().catch((error: unknown) => {
  const advice = error instanceof StartError ? `${error.advice}\n` : ''
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${advice}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      url: { type: 'string', default: `http://localhost:${readConfig().port}` },
      help: { type: 'boolean', default: false },
    },
  })
  const [what = 'status'] = positionals
  const { url, json } = values
  if (values.help) return say(help)
  if (what === 'status') {
    const answer = await askCollector(`${url}/v1/journal`)
    return say(json ? `${answer}\n` : statusText(JSON.parse(answer)))
  }
  if (what !== 'replay-quarantine' && what !== 'replay-kept') {
    throw new StartError(`There is no "${what}"`, 'See --help.')
  }
  const answer = await askCollector(`${url}/v1/journal/${what}`, 'POST')
  say(json ? `${answer}\n` : `${JSON.parse(answer).rows} rows go to the database again.\n`)
}

type Status = {
  rows: Record<string, number>
  oldest_waiting_s: number
  kept: { segments: number; bytes: number; since: string | null }
  quarantine: { file: string; table: string; rows: number; reason: string }[]
}

function statusText({ rows, oldest_waiting_s, kept, quarantine }: Status): string {
  const counts = new Table({ style: { head: [], border: [] } })
  counts.push(
    ...Object.entries(rows).map(([name, count]) => ({ [name]: count.toLocaleString('en-US') })),
    { 'oldest waiting': `${oldest_waiting_s.toFixed(1)} s` },
    { kept: `${kept.segments} segments, ${kept.bytes.toLocaleString('en-US')} bytes` },
  )
  if (quarantine.length === 0) return `${counts.toString()}\n`
  const files = new Table({
    head: ['set aside', 'rows', 'reason'],
    style: { head: [], border: [] },
  })
  for (const { file, rows, reason } of quarantine) files.push([file, rows, reason.slice(0, 100)])
  return `${counts.toString()}\n${files.toString()}\n`
}

function say(text: string): void {
  process.stdout.write(text)
}

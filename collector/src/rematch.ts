import { parseArgs } from 'node:util'
import { askCollector } from './ask-collector.ts'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'
import { readPeriod } from './period.ts'

const help = `Matches calls and e-mails of a running collector again, as after settings were corrected.

  npm run rematch -- [options]

  --site SITE       whose calls                                 (default)
  --from DAY        first day, YYYY-MM-DD                       (29 days before --to)
  --to DAY          last day, YYYY-MM-DD                        (today)
  --url URL         where the collector is                      (http://localhost:PORT)
  --help            this text

The API key is taken from API_KEY, else from DATA_DIR/api-key.
`
const dayMs = 24 * 3_600_000

await main().catch((error: unknown) => {
  const advice = error instanceof StartError ? `${error.advice}\n` : ''
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n${advice}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      site: { type: 'string', default: 'default' },
      from: { type: 'string' },
      to: { type: 'string' },
      url: { type: 'string', default: `http://localhost:${readConfig().port}` },
      help: { type: 'boolean', default: false },
    },
  })
  const { site, from, to, url, help: asksHelp } = values
  if (asksHelp) return say(help)
  const days = daysOf(readPeriod({ from, to }, { now: Date.now(), timeZone: 'UTC' }))
  let [contacts, changed] = [0, 0]
  // Day by day, the oldest first: each stands on the answers of those before it.
  for (const [at, day] of days.entries()) {
    const query = new URLSearchParams({ site, from: day, to: day })
    const answer = await askCollector(`${url}/v1/calls/rematch?${query}`, 'POST')
    const done = JSON.parse(answer)
    contacts += done.contacts
    changed += done.changed
    if (process.stdout.isTTY) say(`\r${barOf(at + 1, days.length)} ${day}`)
  }
  if (process.stdout.isTTY) say('\n')
  say(`${contacts} calls and e-mails of ${days.length} days: ${changed} have another answer.\n`)
}

function daysOf({ from, to }: { from: string; to: string }): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10),
  )
}

function barOf(done: number, all: number): string {
  const full = Math.round((done / all) * 30)
  return `[${'█'.repeat(full)}${' '.repeat(30 - full)}] ${done}/${all}`
}

function say(text: string): void {
  process.stdout.write(text)
}

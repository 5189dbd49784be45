import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { askCollector } from './ask-collector.ts'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'

const help = `Shows what vendors sent to a running collector, or takes it again.

  npm run webhooks -- [what] [options]

  what
    list                 what came, and what came of it            (default)
    replay               takes it again: after a mapping was mended, or a token was corrected
  --site SITE            one site alone
  --connector NAME       one vendor alone
  --outcome OUTCOME      taken, ignored or refused
  --from TIME            the first moment                          (30 days ago)
  --to TIME              the first moment after                    (now)
  --json                 for machines
  --url URL              where the collector is                    (http://localhost:PORT)
  --help                 this text

The API key is taken from API_KEY, else from DATA_DIR/api-key.
`

await main().catch((error: unknown) => {
  const advice = error instanceof StartError ? `${error.advice}\n` : ''
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${advice}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      site: text,
      connector: text,
      outcome: text,
      from: text,
      to: text,
      json: { type: 'boolean', default: false },
      url: { type: 'string', default: `http://localhost:${readConfig().port}` },
      help: { type: 'boolean', default: false },
    },
  })
  const [what = 'list'] = positionals
  const { url, json, help: isHelp, ...wanted } = values
  if (isHelp) return say(help)
  if (what !== 'list' && what !== 'replay')
    throw new StartError(`There is no "${what}"`, 'See --help.')
  const query = new URLSearchParams(Object.entries(wanted))
  // Replaying goes on behind what was seen: what comes meanwhile is not waited for.
  if (!query.has('to')) query.set('to', new Date().toISOString())
  const page = JSON.parse(await askCollector(`${url}/v1/deliveries?${query}`))
  if (what === 'list') return say(json ? `${JSON.stringify(page)}\n` : listText(page))
  const done = await replayAll({ url, query, total: page.total, isQuiet: json })
  say(json ? `${JSON.stringify(done)}\n` : summaryText(done))
}

type Counts = Record<string, number>

async function replayAll({
  url,
  query,
  total,
  isQuiet,
}: {
  url: string
  query: URLSearchParams
  total: number
  isQuiet: boolean
}): Promise<Counts> {
  const sum: Counts = { taken: 0, ignored: 0, refused: 0, left_out: 0, changed: 0 }
  for (;;) {
    const { next, ...counts } = JSON.parse(
      await askCollector(`${url}/v1/deliveries/replay?${query}`, 'POST'),
    )
    for (const name of Object.keys(sum)) sum[name] = (sum[name] ?? 0) + Number(counts[name] ?? 0)
    const done = total - (next === null ? 0 : Math.max(0, total - seenOf(sum)))
    if (!isQuiet && process.stderr.isTTY) process.stderr.write(`\r${barOf(done, total)}`)
    if (next === null) break
    query.set('after', next)
  }
  if (!isQuiet && process.stderr.isTTY) process.stderr.write('\n')
  return sum
}

function seenOf({ taken = 0, ignored = 0, refused = 0, left_out = 0 }: Counts): number {
  return taken + ignored + refused + left_out
}

function barOf(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * 30)
  return `[${'#'.repeat(full)}${'.'.repeat(30 - full)}] ${done}/${total}`
}

type Listed = { received_at: string; site: string; connector: string } & Record<string, string>

function listText({ total, deliveries }: { total: number; deliveries: Listed[] }): string {
  const table = new Table({
    head: ['received', 'site', 'connector', 'event', 'outcome', 'reason', 'ID'],
    style: { head: [], border: [] },
  })
  for (const row of deliveries) {
    const {
      received_at,
      site,
      connector,
      method,
      url,
      outcome = '',
      reason = '',
      delivery_id,
    } = row
    table.push([received_at, site, connector, `${method} ${url}`, outcome, reason, delivery_id])
  }
  return `${table.toString()}\n${deliveries.length} of ${total}\n`
}

function summaryText(counts: Counts): string {
  const table = new Table({ style: { head: [], border: [] } })
  for (const [name, count] of Object.entries(counts)) {
    table.push({ [name.replace('_', ' ')]: count.toLocaleString('en-US') })
  }
  return `${table.toString()}\n`
}

function say(text: string): void {
  process.stdout.write(text)
}

import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { askCollector } from './ask-collector.ts'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'

const help = `Shows who is one human, and works it out anew, at a running collector.

  npm run people -- show NODE [options]     a person, by a client ID, phone, e-mail, user ID or deal
  npm run people -- rebuild [options]       works out everybody anew from the edges

  --site SITE          of which site           (default; a rebuild is of all sites without it)
  --json               for machines
  --url URL            where the collector is  (http://localhost:PORT)
  --help               this text

The API key is taken from API_KEY, else from DATA_DIR/api-key.
`

const barWidth = 30
const pauseMs = 300

await main().catch((error: unknown) => {
  const advice = error instanceof StartError ? `${error.advice}\n` : ''
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${advice}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      site: { type: 'string' },
      json: { type: 'boolean', default: false },
      url: { type: 'string', default: `http://localhost:${readConfig().port}` },
      help: { type: 'boolean', default: false },
    },
  })
  const [what, node] = positionals
  if (values.help || what === undefined) return say(help)
  if (what === 'rebuild') {
    const query = values.site === undefined ? '' : `?site=${encodeURIComponent(values.site)}`
    return rebuild(`${values.url}/v1/people/rebuild`, query)
  }
  if (what !== 'show' || node === undefined) {
    throw new StartError(`There is no "${positionals.join(' ')}"`, 'See --help.')
  }
  const site = encodeURIComponent(values.site ?? 'default')
  const answer = await askCollector(
    `${values.url}/v1/people/${encodeURIComponent(node)}?site=${site}`,
  )
  say(values.json ? `${answer}\n` : personText(JSON.parse(answer)))
}

type State = { state: string; site?: string; step?: string; done?: number; of?: number }

async function rebuild(url: string, query: string): Promise<void> {
  await askCollector(`${url}${query}`, 'POST')
  for (;;) {
    await setTimeout(pauseMs)
    const state: State = JSON.parse(await askCollector(url))
    if (state.state === 'running' || state.state === 'waiting') {
      process.stderr.write(`\r${barOf(state)}`)
      continue
    }
    process.stderr.write('\n')
    if (state.state === 'failed') {
      throw new StartError('The rebuild failed', 'The log of the collector says why.')
    }
    return say('Everybody is worked out anew.\n')
  }
}

function barOf({ site = '', step = '', done = 0, of = 1 }: State): string {
  const full = Math.round((barWidth * done) / Math.max(of, 1))
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${step} ${done}/${of} ${site}`.padEnd(
    78,
  )
}

type Person = {
  person_id: string
  nodes: { type: string; node: string; standing: string }[]
  edges: { a: string; b: string; source: string; first_said_at: string; joins: boolean }[]
  history: Record<string, string>[]
}

function personText({ person_id, nodes, edges, history }: Person): string {
  const tables = [
    tableOf(
      ['node', '', 'standing'],
      nodes.map(({ type, node, standing }) => [type, node, standing]),
    ),
    tableOf(
      ['first said', 'by', 'of', 'and', ''],
      edges.map(({ a, b, source, first_said_at, joins }) => [
        first_said_at,
        source,
        a,
        b,
        joins ? '' : 'joins nobody',
      ]),
    ),
    tableOf(
      ['at', 'what', 'node', 'was of', 'is of', 'why'],
      history.map(({ at = '', kind = '', key = '', former_id = '', person_id = '', why = '' }) => [
        at,
        kind,
        key,
        former_id,
        person_id,
        why,
      ]),
    ),
  ]
  return `${person_id}\n${tables.join('\n')}\n`
}

function tableOf(head: string[], rows: string[][]): string {
  const table = new Table({ head, style: { head: [], border: [], compact: true } })
  table.push(...rows)
  return table.toString()
}

function say(text: string): void {
  process.stdout.write(text)
}

import { parseArgs } from 'node:util'
import { models, pathShapes, performance, reports } from '@throughline/schema'
import { askCollector } from './ask-collector.ts'
import { readConfig } from './config.ts'
import { StartError } from './errors.ts'
import { reportText } from './report-text.ts'

/** What lists can be asked besides site and period: the name, its title and who knows it. */
const parameters = Object.entries(reports).flatMap(([report, known]) =>
  known.shape === 'list'
    ? Object.entries(known.parameters).map(([name, { title }]) => ({ name, title, report }))
    : [],
)

/** What grouped reports can be asked besides site and period. */
const grouped = [
  ...['metrics', 'filter', 'segment', 'sort', 'compare', 'currency', 'spam', 'duplicates', 'staff'],
  ...['model', 'lookback', 'path', 'last_k', 'half_life', 'date_basis', 'order'],
]

const help = `Prints a report of a running collector.

  npm run report -- [name] [options]

  name              ${Object.keys(reports).join(', ')}   (performance)
  --site SITE       whose report                                (default)
  --from DAY        first day, YYYY-MM-DD                       (29 days before --to)
  --to DAY          last day, YYYY-MM-DD                        (today)
  --by A,B          dimensions: ${Object.keys(performance.dimensions).join(', ')}
  --metrics A,B     figures: ${performance.defaultMetrics.join(',')}, and more
                    of GET /v1/metrics
  --filter TEXT     such as 'channel=Email,Referral;campaign!~brand'
  --segment NAME    a filter that the site's settings name
  --sort COLUMN     -roi has the greatest first
  --compare PERIOD  previous, year, or 2026-01-01..2026-01-31
  --currency CODE   whose money counts                          (the site's)
  --bots WHICH      out, or in: visits of bots count too         (out)
  --spam WHICH, --duplicates WHICH, --staff WHICH  out or in    (out)
  --model MODEL     who earns a lead: ${models.map(({ name }) => name).join(', ')}   (last_non_direct)
  --lookback DAYS   touches before a lead that may earn         (90)
  --path SHAPE      ${pathShapes.join(', ')}   (unchanged)
  --last_k N        touches that --path last_k keeps            (4)
  --half_life DAYS  of the model time_decay                     (7)
  --date_basis WHAT lead, payment or visit                      (lead)
  --order ORDER     of paths: frequent or profitable            (frequent)
${parameters.map(parameterHelp).join('\n')}
  --format FORMAT   table, csv or json                          (table)
  --url URL         where the collector is                      (http://localhost:PORT)
  --help            this text

The API key is taken from API_KEY, else from DATA_DIR/api-key.
`

await main().catch((error: unknown) => {
  const advice = error instanceof StartError ? `${error.advice}\n` : ''
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${advice}`)
  process.exitCode = 1
})

async function main(): Promise<void> {
  const { port } = readConfig()
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      site: { type: 'string', default: 'default' },
      from: { type: 'string' },
      to: { type: 'string' },
      by: { type: 'string' },
      bots: { type: 'string' },
      ...Object.fromEntries(grouped.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(parameters.map(({ name }) => [name, { type: 'string' as const }])),
      format: { type: 'string', default: 'table' },
      url: { type: 'string', default: `http://localhost:${port}` },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return
  }
  const { site, from, to, by, bots, format, url } = values
  const [name = 'performance'] = positionals
  const names = [...grouped, ...parameters.map(({ name }) => name)]
  const given = names.map((name) => [name, Reflect.get(values, name)])
  const query = new URLSearchParams({ site, format: format === 'csv' ? 'csv' : 'json' })
  const asked = { from, to, by, bots, ...Object.fromEntries(given) }
  for (const [key, value] of Object.entries(asked)) if (value) query.set(key, String(value))
  if (!['table', 'csv', 'json'].includes(format)) {
    throw new StartError(`--format is "${format}"`, 'Give table, csv or json.')
  }
  const answer = await askCollector(`${url}/v1/reports/${encodeURIComponent(name)}?${query}`)
  process.stdout.write(
    format === 'table' ? reportText(JSON.parse(answer)) : `${answer.trimEnd()}\n`,
  )
}

function parameterHelp({ name, title, report }: (typeof parameters)[number]): string {
  return `  ${`--${name} X`.padEnd(16)}  ${title} (${report})`
}

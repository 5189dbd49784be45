import { parseArgs } from 'node:util'
import { lastDays, localDay } from './days.js'

export const help = `Loads a believable quarter of a shop into a running Throughline, through its public API.

  npm run demo -- [options]

  --url <address>    the collector: http://localhost:8080
  --site <name>      the site to fill: demo
  --visits <number>  how many visits: 24000
  --seed <number>    another seed makes another quarter: 7
  --until <day>      the last of its 90 days: yesterday
  --key <key>        the API key: API_KEY, else the file api-key in DATA_DIR or ./data
  --help

The same --seed, --until and --visits make the same quarter to the byte: loading it twice changes
nothing. Another quarter on the same site adds to the first.`

/**
 * What the command line asks for, or why it can't be.
 *
 * @param {string[]} argv
 * @param {{ nowMs: number }} now
 * @returns {{ options: object } | { error: string }}
 */
export function readArgs(argv, { nowMs }) {
  const given = parsed(argv)
  if (given.error) return given
  const { url, site, visits, seed, key, help } = given.values
  const today = localDay(nowMs)
  const until = given.values.until ?? lastDays(today, 2)[0]
  const options = { url, site, visits: Number(visits), seed: Number(seed), until, key, help }

  if (!/^https?:$/.test(protocolOf(url))) {
    return { error: `--url ${url}: not an address such as http://localhost:8080` }
  }
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(site)) {
    return { error: `--site ${site}: small letters, digits, _ and - only` }
  }
  if (!(Number.isInteger(options.visits) && options.visits > 0 && options.visits <= 1_000_000)) {
    return { error: `--visits ${visits}: a whole number from 1 to 1000000` }
  }
  if (!(Number.isInteger(options.seed) && options.seed >= 0 && options.seed < 2 ** 32)) {
    return { error: `--seed ${seed}: a whole number from 0 to 4294967295` }
  }
  if (!isDay(until)) return { error: `--until ${until}: a day such as 2026-10-01` }
  if (until >= today) return { error: `--until ${until}: a day that is over` }
  return { options }
}

function parsed(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        url: { type: 'string', default: 'http://localhost:8080' },
        site: { type: 'string', default: 'demo' },
        visits: { type: 'string', default: '24000' },
        seed: { type: 'string', default: '7' },
        until: { type: 'string' },
        key: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return { error: error.message }
  }
}

function protocolOf(url) {
  return URL.canParse(url) ? new URL(url).protocol : ''
}

function isDay(value) {
  if (!/^20\d\d-\d\d-\d\d$/.test(value)) return false
  const ms = Date.parse(value)
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value)
}

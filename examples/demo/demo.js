import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import cliProgress from 'cli-progress'
import { help, readArgs } from './args.js'
import { weeklyFiles } from './costs.js'
import { createQuarter } from './quarter.js'
import { batchesOf, createSender, SendError } from './send.js'
import { settings } from './world.js'

process.exitCode = await main()

/** @returns {Promise<number>} the exit code: 1 where loading failed, 2 where it was asked wrongly */
async function main() {
  const { options, error } = readArgs(process.argv.slice(2), { nowMs: Date.now() })
  if (error) {
    console.error(`${error}\nTry --help.`)
    return 2
  }
  if (options.help) {
    console.log(help)
    return 0
  }
  try {
    const quarter = await load(options)
    console.log(summaryOf(quarter, options))
    return 0
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    console.error(error.message)
    return 1
  }
}

async function load({ url, site, key = foundKey(), ...of }) {
  const sender = createSender({ url, site, key })
  await sender.putSettings(settings)
  const quarter = createQuarter(of)
  const { hits, deals, payments, costs } = quarter
  await send('hits', { total: hits.length, batches: batchesOf(hits) })
  await send('deals', { total: deals.length, batches: batchesOf(deals) })
  await send('payments', { total: payments.length, batches: batchesOf(payments) })
  await send('costs', { total: costs.length, batches: weeklyFiles(costs) })
  return quarter

  async function send(kind, { total, batches }) {
    const format = `${kind.padEnd(9)} {bar} {percentage}% | {value} of {total} | {eta_formatted}`
    const bar = new cliProgress.SingleBar({ format }, cliProgress.Presets.shades_classic)
    bar.start(total, 0)
    try {
      await sender.postAll(kind, { batches, onSent: (rows) => bar.increment(rows) })
    } finally {
      bar.stop()
    }
  }
}

function foundKey() {
  // It may list former keys behind the one that holds.
  if (process.env.API_KEY) return process.env.API_KEY.split(',')[0].trim()
  const file = join(process.env.DATA_DIR || 'data', 'api-key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new SendError(
      `No API key: API_KEY is unset and ${file} can't be read (${error.code}). Run \`npm start\` in another terminal first: it makes one.`,
    )
  }
}

function summaryOf({ days, visits, hits, deals, payments, costs }, { site, until, seed }) {
  const number = (rows) => rows.length.toLocaleString('en').padStart(8)
  return `
Sent to the site ${site}, ${days[0]} to ${until}:
${number(visits)} visits
${number(hits)} hits
${number(deals)} deals
${number(payments)} payments
${number(costs)} cost rows

See what they brought:
  npm run report -- performance --site ${site} --by channel

Another day's run is another quarter and adds to this one. To send this one again, which changes
nothing: npm run demo -- --site ${site} --visits ${visits.length} --seed ${seed} --until ${until}`
}

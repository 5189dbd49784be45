import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { megabytes } from './bench-memory.ts'
import { startDatabase } from './faults/trial.ts'
import {
  mergeMonths,
  ofLeads,
  ofVisits,
  summed,
  untilAnswered,
  untilLeadsRest,
} from './reports/rest.ts'
import { dealsOf, hitsAVisit, lastDay, naive, worldOf } from './reports/world.ts'
import { trialKey } from './verify.ts'

/** Days of more visits than this are summed beforehand, once they rest, and sites of so many leads. */
const [summedVisits, summedLeads] = [20_000, 1_000]
const from = '2026-07-01'
/** The largest world that gets its hits too, beside its visits. */
const mostHits = 10_000_000

const asked = {
  'performance, last_non_direct': 'performance?by=channel,campaign',
  'performance, linear': 'performance?by=channel,campaign&model=linear',
  'performance, time_decay': 'performance?by=channel,campaign&model=time_decay',
  'performance, shapley': 'performance?by=channel,campaign&model=shapley',
  'performance, markov': 'performance?by=channel,campaign&model=markov',
  models: 'models?by=channel',
  paths: 'paths?by=path',
  cohorts: 'cohorts?measure=profit',
  funnel: 'funnel?by=channel',
  managers: 'managers?',
  journey: 'journey?deal_id=D1',
  thinking_time: 'thinking_time?',
  leads: 'leads?',
  data_quality: 'data_quality?',
  forecast: 'forecast?',
  advice: 'advice?',
  anomalies: 'anomalies?',
  calls: 'calls?',
  numbers: 'numbers?',
}

/** What is read of sums, asked once more of a site that names this many of its clients as its own staff. */
const withoutStaff = ['performance, linear', 'models', 'funnel', 'anomalies'] as const
const staffSize = 20
const staffs = {
  'less staff': 'client_id not in (select client_id from lead_facts)',
  'less staff and their leads': 'client_id in (select client_id from lead_facts)',
}

/** The join takes up to a hundred times as long as a report. */
const joinRounds = 3

type Options = { hits: number; days: number; rounds: number; json: boolean }
type Times = { p50: number; p95: number; peak: number }
type Figures = Times & { report: string; ratio: number }

/** How long each report of a quarter takes, a whole collector asked by HTTP, beside one join of hits, or of visits. */
export async function benchReports({ hits, days, rounds, json }: Options): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
  const server = await startDatabase(dir, '0', { SUM_VISITS_AFTER: '5' })
  const headers = { authorization: `Bearer ${trialKey}` }
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, server.residentBytes())
  }, 50)
  const sql = async (query: string) => {
    const response = await fetch(`http://${server.host}/?database=throughline`, {
      method: 'POST',
      headers: { 'x-clickhouse-user': 'default', 'x-clickhouse-key': trialKey },
      body: query,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text
  }
  const report = async (path: string) => {
    const url = `${server.address}/v1/reports/${path}&site=default&from=${from}&to=${lastDay}`
    const response = await fetch(url, { headers })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
  }
  const setStaff = async (staff: string[]) => {
    const response = await fetch(`${server.address}/v1/sites/default`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ domains: ['shop.example'], staff }),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  const measure = async (run: () => Promise<unknown>, rounds: number): Promise<Times> => {
    peak = server.residentBytes()
    await run()
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now()
      await run()
      times.push(performance.now() - startedAt)
    }
    times.sort((a, b) => a - b)
    const at = (part: number) => times[Math.ceil(times.length * part) - 1] ?? Number.NaN
    return { p50: at(0.5), p95: at(0.95), peak }
  }
  try {
    await sql('select 1')
    const withHits = hits <= mostHits
    const statements = worldOf({ hits, days }, { withHits })
    for (const [at, statement] of statements.entries()) {
      await sql(statement)
      bar(at + 1, statements.length)
    }
    await mergeMonths(sql)
    // Three days of UTC may hold visits of one.
    if ((3 * hits) / hitsAVisit / days > 2 * summedVisits) await summed(sql, { days, ...ofVisits })
    if (dealsOf(hits) >= summedLeads) {
      await untilAnswered(() => report(asked.paths))
      await untilLeadsRest(sql)
      await summed(sql, { days, ...ofLeads })
    }
    const measured: (Times & { report: string })[] = []
    for (const [name, path] of Object.entries(asked)) {
      measured.push({ report: name, ...(await measure(() => report(path), rounds)) })
    }
    for (const [who, which] of Object.entries(staffs)) {
      const found = `select distinct client_id from visit_parts where ${which} limit ${staffSize}`
      await setStaff((await sql(found)).trim().split('\n'))
      for (const one of withoutStaff) {
        const figures = await measure(() => report(asked[one]), rounds)
        measured.push({ report: `${one}, ${who}`, ...figures })
      }
    }
    // At the end: the engine keeps the memory that it needed for a while.
    const seen = withHits ? 'hits' : 'visits'
    const join = await measure(() => sql(naive(seen, from, lastDay)), Math.min(rounds, joinRounds))
    const found = measured.map((figures) => ({ ...figures, ratio: join.p50 / figures.p50 }))
    if (json) return `${JSON.stringify({ hits, days, join, reports: found }, null, 2)}\n`
    return textOf({ hits, days }, { seen, join, found })
  } finally {
    clearInterval(timer)
    await server.kill('SIGTERM')
    rmSync(dir, { recursive: true, force: true })
  }
}

type Found = { seen: string; join: Times; found: Figures[] }

function textOf(world: { hits: number; days: number }, { seen, join, found }: Found): string {
  const table = new Table({
    head: ['report of a quarter', 'p50 ms', 'p95 ms', 'MB at most', 'times as fast as the join'],
    style: { head: [], border: [], compact: true },
  })
  for (const { report, p50, p95, peak, ratio } of found) {
    table.push([report, p50.toFixed(), p95.toFixed(), megabytes(peak), ratio.toFixed(1)])
  }
  const { p50, p95, peak } = join
  const joined = `${seen} joined with deals and costs`
  table.push([joined, p50.toFixed(), p95.toFixed(), megabytes(peak), ''])
  return `${world.hits} hits over ${world.days} days\n${table.toString()}\n`
}

function bar(done: number, all: number): void {
  const width = 40
  const full = Math.round((done / all) * width)
  process.stderr.write(`\r[${'#'.repeat(full).padEnd(width, '.')}] ${done} of ${all}`)
  if (done === all) process.stderr.write('\n')
}

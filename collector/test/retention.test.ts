import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../src/store/embedded.ts'
import { migrate } from '../src/store/migrate.ts'
import { retain } from '../src/store/retain.ts'
import { removeDir } from './remove-dir.ts'

const dir = mkdtempSync(join(tmpdir(), 'throughline-retention-'))
const { writer, reports, analysts } = await openEmbedded({ dir, database: 'test' })
afterAll(async () => {
  await Promise.all([writer, reports, analysts].map((client) => client.close()))
  removeDir(dir)
})

const dayMs = 86_400_000
const daysAgo = (days: number) =>
  new Date(Date.now() - days * dayMs).toISOString().slice(0, 23).replace('T', ' ')

/**
 * A row of every kind, 3, 30 and 300 days old. Hits make their goals and visits by themselves, and those of this
 * client ID a sample of visits; a payment makes that of its deal.
 */
beforeAll(async () => {
  await migrate(writer)
  for (const days of [3, 30, 300]) {
    const at = daysAgo(days)
    const id = `of-day-${days}`
    const insert = (table: string, row: object) =>
      writer.insert({ table, values: [{ site: 'shop', ...row }], format: 'JSONEachRow' })
    const seen = { event_id: id, client_id: '14.1795400123', visit_id: id, ts: at, visit_at: at }
    await insert('hits', { ...seen, type: 'goal', name: 'request' })
    await insert('deals', { deal_id: id, created_at: at })
    await insert('payments', { payment_id: id, paid_at: at })
    await insert('costs', { kind: 'row', date: at.slice(0, 10), campaign_key: id })
    await insert('calls', { provider: 'pbx', call_id: id, received_at: at })
    await insert('emails', { message_id: id, sent_at: at })
    await insert('leases', { number: '+4930123456', shown_at: at, last_seen: at, until: at })
    await insert('overflows', { pool: 'main', visit_id: id, at })
    await insert('matches', { kind: 'call', contact_id: id, at })
    await insert('visit_sums', { date: at.slice(0, 10), visits: 1 })
    await insert('credit_sums', { date: at.slice(0, 10), leads: 1 })
  }
})

const tables = [
  'hits',
  'goals',
  'visit_parts',
  'visit_samples',
  'visit_sums',
  'deals',
  'credit_sums',
  'payments',
  'payment_deals',
  'costs',
  'calls',
  'emails',
  'leases',
  'overflows',
  'matches',
]

async function read<Found>(query: string): Promise<Found[]> {
  return (await reports.query({ query, format: 'JSONEachRow' })).json<Found>()
}

async function counts() {
  const counted: Record<string, number> = {}
  for (const table of tables) {
    await writer.command({ query: `optimize table ${table} final` })
    const [row] = await read<{ n: number }>(`select count() as n from ${table}`)
    counted[table] = Number(row?.n)
  }
  return counted
}

/** Those that an operator gives: what vendors sent byte for byte never stays. */
async function ttls() {
  const rows = await read<{ name: string; ttl: string }>(
    `select name, extract(engine_full, 'TTL (.*) SETTINGS') as ttl from system.tables
     where database = currentDatabase() and ttl != '' and name not in ('deliveries', 'lead_news') order by name`,
  )
  return rows.map(({ name, ttl }) => `${name}: ${ttl}`)
}

const changes = async () =>
  (await read('select command from system.mutations where database = currentDatabase()')).length

test('without a word everything is kept, and no table is touched', async () => {
  await retain(writer, {})

  expect(await ttls()).toEqual([])
  expect(await counts()).toEqual(Object.fromEntries(tables.map((table) => [table, 3])))
})

test('old rows of what is named go, young ones and all others stay', async () => {
  await retain(writer, { hits: 20, visits: 100 })

  expect(await ttls()).toEqual([
    'hits: toDate(ts) + toIntervalDay(20)',
    'visit_parts: day + toIntervalDay(100)',
    'visit_samples: day + toIntervalDay(100)',
    'visit_sums: date + toIntervalDay(100)',
  ])
  expect(await counts()).toEqual({
    ...Object.fromEntries(tables.map((table) => [table, 3])),
    hits: 1,
    visit_parts: 2,
    visit_samples: 2,
    visit_sums: 2,
  })
})

test('the same words on the next start change nothing', async () => {
  const before = await changes()
  await retain(writer, { hits: 20, visits: 100 })

  expect(await changes()).toBe(before)
})

test('other words take the place of the former ones, for every kind', async () => {
  const crm = { hits: 40, goals: 40, visits: 40, deals: 40, payments: 40, costs: 40 }
  await retain(writer, { ...crm, calls: 40, emails: 40, leases: 40, matches: 40 })

  expect(await ttls()).toHaveLength(tables.length)
  expect(await counts()).toEqual({
    ...Object.fromEntries(tables.map((table) => [table, 2])),
    hits: 1,
  })
})

test('without a word again what is left is kept, and what somebody set by hand stays', async () => {
  await writer.command({ query: 'alter table costs modify ttl date + toIntervalYear(9)' })
  await retain(writer, {})

  expect(await ttls()).toEqual(['costs: date + toIntervalYear(9)'])
  expect(await counts()).toMatchObject({ hits: 1, goals: 2, deals: 2 })
})

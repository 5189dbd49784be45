import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '@throughline/schema'
import { afterAll, expect, test } from 'vitest'
import { openEmbedded } from '../src/store/embedded.ts'
import { migrate } from '../src/store/migrate.ts'
import { removeDir } from './remove-dir.ts'

const dir = mkdtempSync(join(tmpdir(), 'throughline-migrate-'))
const { writer, reports, analysts } = await openEmbedded({ dir, database: 'test' })
afterAll(async () => {
  await Promise.all([writer, reports, analysts].map((client) => client.close()))
  removeDir(dir)
})

const at = '2026-10-15 12:00:00.000'
const hit = (visit_id: string, fields: Record<string, unknown> = {}) => ({
  site: 'shop',
  received_at: at,
  event_id: `${visit_id}-${Object.keys(fields).length}`,
  type: 'goal',
  name: 'request',
  ts: at,
  visit_at: at,
  client_id: '1.1795400123',
  visit_id,
  source: 'google',
  ...fields,
})

async function insert(...values: object[]): Promise<void> {
  await writer.insert({ table: 'hits', values, format: 'JSONEachRow' })
}

async function read(query: string): Promise<unknown[]> {
  const answer = await reports.query({ query, format: 'JSONEachRow' })
  return answer.json()
}

test('hits of before keep their visits when devices, places and bots come, however often they do', async () => {
  for (const { name, statements } of migrations()) {
    if (name < '0006') for (const query of statements) await writer.command({ query })
  }
  await insert(hit('old'), hit('continued'))

  await migrate(writer)
  await migrate(writer)
  // A migration that was cut short runs again, over what it had done.
  await writer.command({ query: 'truncate table migrations' })
  await migrate(writer)

  const device = { os: 'Windows', browser: 'Chrome', device_type: 'desktop' }
  const moscow = { country: 'RU', region: 'Moscow', city: 'Moscow' }
  await insert(
    hit('continued', { ...device, ...moscow }),
    hit('new', { ...device, ...moscow }),
    hit('new', { ...device, country: 'DE', region: 'Saxony', city: 'Zwickau', bot: 1 }),
  )

  const unknown = { device_type: '', os: '', browser: '', country: '', region: '', city: '' }
  const found = await read(
    `select visit_id, source, goals, bot, device_type, os, browser, country, region, city
     from visits order by visit_id`,
  )
  expect(found).toEqual([
    { visit_id: 'continued', source: 'google', goals: 2, bot: 0, ...device, ...moscow },
    // One place of the two, and not the country of one with the city of the other.
    { visit_id: 'new', source: 'google', goals: 2, bot: 1, ...device, ...moscow },
    { visit_id: 'old', source: 'google', goals: 1, bot: 0, ...unknown },
  ])
  const goals =
    'select visit_id, count() as n, sum(bot) as bots from goals group by visit_id order by visit_id'
  expect(await read(goals)).toEqual([
    { visit_id: 'continued', n: 2, bots: 0 },
    { visit_id: 'new', n: 2, bots: 1 },
    { visit_id: 'old', n: 1, bots: 0 },
  ])
  // Whoever was counted before the column came had granted.
  expect(await read('select distinct consent from hits')).toEqual([{ consent: 'granted' }])
})

test('a view of another text is made anew, one that is gone too, and none where all are as they should be', async () => {
  const made = `select name, toString(uuid) as uuid from system.tables
    where database = currentDatabase() and engine = 'View' order by name`
  await migrate(writer)
  const before = await read(made)
  expect(before.length).toBeGreaterThan(10)
  await migrate(writer)
  expect(await read(made)).toEqual(before)

  await writer.command({ query: 'create or replace view spend as select 1 as one' })
  await migrate(writer)
  expect(await read(`select count() as n from spend where site = 'none'`)).toEqual([{ n: 0 }])

  await writer.command({ query: 'drop view leads' })
  await migrate(writer)
  expect(await read(made)).toHaveLength(before.length)
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, expect, test } from 'vitest'
import { admission, type Relation, relationsQuery } from '../../src/store/admit-readers.ts'
import { openEmbedded } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { callerTables } from '../../src/store/reaches-callers.ts'
import { secretTables } from '../../src/store/reaches-secrets.ts'
import { removeDir } from '../remove-dir.ts'
import { openWithUsers } from './open-with-users.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-readers-'))
const database = 'shops'
const relations = await fill()
const statements = admission({ database, collector: 'default', relations })

const [policy = ''] = statements.filter((one) => one.includes('sites_of_readers'))
const [, filter = ''] = /\busing\b([\s\S]+?)\bto `shops_reader`/.exec(policy) ?? []
const ofSites = relations.filter((one) => one.has_site && one.engine.endsWith('MergeTree'))

const engine = await openWithUsers({
  home,
  database,
  grants: {
    shops_reader: grantsOf('shops_reader'),
    shops_listener: grantsOf('shops_listener'),
    shops_all_sites: [],
    shops_site_one: [],
    'shops_site_two-more': [],
  },
  policy: { tables: ofSites.map(({ name }) => name), filter },
  users: [
    { name: 'anna', roles: ['shops_reader', 'shops_site_one'] },
    { name: 'boris', roles: ['shops_reader', 'shops_site_one', 'shops_site_two-more'] },
    { name: 'clara', roles: ['shops_reader'] },
    { name: 'dora', roles: ['shops_reader', 'shops_listener', 'shops_site_one'] },
    { name: 'emil', roles: ['shops_reader', 'shops_listener', 'shops_all_sites'] },
  ],
})
const { writer } = engine
afterAll(async () => {
  await engine.close()
  removeDir(home)
})

/** A database with a row of each of three sites in every table that has sites, before anybody has users. */
async function fill(): Promise<Relation[]> {
  const { writer, reports, analysts } = await openEmbedded({
    dir: join(home, 'clickhouse'),
    database,
  })
  await migrate(writer)
  const relations = await rowsOf<Relation>(writer, relationsQuery)
  for (const { name, engine, has_site } of relations) {
    if (!has_site || !engine.endsWith('MergeTree')) continue
    const query = `insert into ${name} (site) values ('one'), ('two-more'), ('three')`
    await writer.command({ query })
  }
  for (const site of ['one', 'two-more']) {
    await writer.command({
      query: `insert into lead_facts (site, day, lead_id, status, currency, created_at)
        values ('${site}', '2026-10-10', 'deal:D-1', 'new', 'EUR', '2026-10-10 10:00:00')`,
    })
  }
  await Promise.all([writer, reports, analysts].map((client) => client.close()))
  return relations
}

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<Row>()
}

function grantsOf(role: string): string[] {
  return statements.flatMap((one) =>
    one.startsWith('grant') && one.endsWith(` to \`${role}\``)
      ? [one.slice(0, -` to \`${role}\``.length)]
      : [],
  )
}

/** What a user gets for a query, or the code of the refusal: asked through a view that has his rights. */
async function askAs(user: string, query: string): Promise<unknown> {
  try {
    await writer.command({
      query: `create or replace view ${user}_asks definer = ${user} sql security definer as ${query}`,
    })
    return await rowsOf(writer, `select * from ${user}_asks`)
  } catch (error) {
    return error instanceof Error && 'code' in error ? Number(error.code) : error
  }
}

/** The sites of the rows that a user sees there, or the code of the refusal. */
async function sitesSeenBy(user: string, relation: string): Promise<unknown> {
  const query = `select arraySort(groupUniqArray(toString(site))) as sites from ${relation}`
  const found = await askAs(user, query)
  return Array.isArray(found) ? found[0].sites : found
}

const denied = 497
const everySite = ['one', 'three', 'two-more']
const tables = ofSites.map(({ name }) => name).filter((name) => !secretTables.includes(name))

test.each(tables)('of %s each reader sees the sites that he was given', async (table) => {
  const shown = !callerTables.has(table)
  expect(await sitesSeenBy('anna', table)).toEqual(shown ? ['one'] : denied)
  expect(await sitesSeenBy('boris', table)).toEqual(shown ? ['one', 'two-more'] : denied)
  expect(await sitesSeenBy('clara', table)).toEqual(shown ? [] : denied)
  expect(await sitesSeenBy('dora', table)).toEqual(['one'])
  expect(await sitesSeenBy('emil', table)).toEqual(everySite)
  const [all] = await rowsOf<{ n: string }>(writer, `select uniqExact(site) as n from ${table}`)
  expect(Number(all?.n)).toBe(everySite.length)
})

test('views show of tables what their reader may see', async () => {
  for (const view of ['visits', 'current_deals']) {
    expect(await sitesSeenBy('anna', view)).toEqual(['one'])
    expect(await sitesSeenBy('emil', view)).toEqual(everySite)
  }
  expect(await sitesSeenBy('anna', 'current_calls')).toBe(denied)
  expect(await sitesSeenBy('dora', 'current_calls')).toEqual(['one'])

  const leads = (site: string) => `select count() as n from leads(site = '${site}',
    from = '2026-10-01', to = '2026-10-31', time_zone = 'UTC', currency = 'EUR',
    bots = 0, basis = 'lead', lookback_days = 30)`
  const seen = async (user: string, site: string) => askAs(user, leads(site))
  expect(await seen('dora', 'one')).toEqual([{ n: 1 }])
  expect(await seen('dora', 'two-more')).toEqual([{ n: 0 }])
  expect(await seen('emil', 'two-more')).toEqual([{ n: 1 }])
  expect(await seen('anna', 'one')).toEqual([{ n: 1 }])
})

test('nobody sees secrets, what has no site, or a view that shows past the policies', async () => {
  const hidden = relations
    .filter(({ name, engine }) => engine !== 'View' && !tables.includes(name))
    .map(({ name }) => name)
  expect(hidden).toEqual(
    expect.arrayContaining([...secretTables, 'people_targets', 'hits_to_goals']),
  )
  for (const table of hidden) {
    for (const user of ['anna', 'emil']) {
      expect([table, await askAs(user, `select * from ${table}`)]).toEqual([table, denied])
    }
  }
})

test('readers may do nothing but read', async () => {
  expect(
    await rowsOf(
      writer,
      `select distinct access_type, grant_option from system.grants
       where role_name in ('shops_reader', 'shops_listener')`,
    ),
  ).toEqual([{ access_type: 'SELECT', grant_option: 0 }])
})

test('the rows of other sites are not even read', async () => {
  await askAs('anna', 'select site from deals')
  const plan = await rowsOf(writer, 'explain indexes = 1 select * from anna_asks')
  expect(JSON.stringify(plan)).toContain('(site in 1-element set)')
})

import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { deal } from './rows.ts'

const collector = await openTestCollector()
const ask = (query: string, format = 'JSONEachRow') =>
  collector.post(`/v1/sql?format=${format}`, query, { type: 'text/plain' })

test('an analyst reads tables and views, with parameters, in several formats', async () => {
  await collector.post('/v1/deals?site=default', [deal({ revenue: 12.5 })])
  await collector.store.drain()

  const asked = await collector.post('/v1/sql', {
    query: 'select deal_id, revenue from current_deals where site = {site:String}',
    params: { site: 'default' },
  })
  expect(asked.body.data).toEqual([{ deal_id: 'D-1', revenue: 12.5 }])
  expect((await ask('select 1 as one', 'CSVWithNames')).text).toBe('"one"\n1\n')
  expect((await ask('select 1 as one format TSVRaw')).text).toBe('1\n')
  expect((await ask('with 2 as two select two')).body).toEqual({ two: 2 })
  expect((await ask('show tables', 'CSV')).text).toContain('"hits"')
  expect((await ask('describe hits', 'CSV')).text).toContain('"client_id"')
})

test.each([
  'insert into deals (site) values (1)',
  'drop table deals',
  'truncate table deals',
  'alter table deals delete where 1',
  'create table x (a Int8) engine = Memory',
  'system flush logs',
  'kill query where 1',
  'use system',
  'set readonly = 0',
  'optimize table deals final',
  'rename table deals to steals',
  '/* select */ drop table deals',
])('SQL that writes is refused: %s', async (query) => {
  expect(await ask(query)).toMatchObject({
    status: 403,
    body: { error: 'read_only', field: 'query' },
  })
})

test.each([
  "select file('/etc/hostname')",
  'select "fi\\x6ce"(\'/etc/hostname\')',
  "select `file` ('/etc/hostname')",
  "select * apply file from (select '/etc/hostname')",
  "select arrayMap(x -> file(x), ['/etc/hostname'])",
  "select * from file('/etc/hostname', LineAsString)",
  "select 1 /* ' */, file('/etc/hostname') -- '",
  "select 1 into outfile '/tmp/throughline-out'",
  'select 1 as "\'", file(\'/etc/hostname\') as "\'"',
  "select 1 as `a\\`'`, file('/etc/hostname') as `'`",
  "describe file('/etc/hostname')",
  "describe table url('http://127.0.0.1:1/')",
  "describe `s3`('http://127.0.0.1:1/b/c.csv')",
  // Whoever reads it lets the engine write a file of its memory to /tmp.
  'select * from system.jemalloc_profile_text',
  'select * from system.`jemalloc_profile\\x5ftext` limit 1',
])('SQL that reaches for files is refused: %s', async (query) => {
  expect(await ask(query)).toMatchObject({
    status: 403,
    body: { error: 'not_allowed', field: 'query' },
  })
})

test.each([
  "select * from url('http://127.0.0.1:1/', CSV, 'a String')",
  "select * from s3('http://127.0.0.1:1/bucket/key', CSV, 'a String')",
  "select * from remote('127.0.0.1', system.one)",
  "select * from mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
])('SQL that reaches for the network is refused: %s', async (query) => {
  expect(await ask(query)).toMatchObject({ status: 403, body: { error: 'not_allowed' } })
})

test.each(['select 1 settings readonly = 0', 'select 1 settings max_execution_time = 0'])(
  'SQL that reaches for its own bounds is refused: %s',
  async (query) => {
    const answer = await ask(query)

    expect(answer).toMatchObject({ status: 400, body: { error: 'query_failed', code: 164 } })
  },
)

test('text that is no SQL, two statements and no text are 400 with the reason', async () => {
  expect(await ask('selec 1 fro')).toMatchObject({ status: 400, body: { error: 'not_sql' } })
  expect(await ask('select 1; select 2')).toMatchObject({ status: 400, body: { error: 'not_sql' } })
  expect(await ask(' ')).toMatchObject({ status: 400, body: { error: 'missing' } })
  expect(await ask('select nothing from hits')).toMatchObject({
    status: 400,
    body: { error: 'query_failed', code: 47 },
  })
})

test('a NUL, and parameters that are none, are 400 and not our fault', async () => {
  expect(await ask('select \u00001')).toMatchObject({ status: 400, body: { error: 'not_sql' } })
  const query = 'select {a:String} as a'
  for (const name of ['x y', 'a = 1, readonly', '']) {
    const answer = await collector.post('/v1/sql', { query, params: { a: 1, [name]: 1 } })
    expect(answer).toMatchObject({ status: 400, body: { error: 'malformed', field: 'params' } })
  }
  expect((await collector.post('/v1/sql', { query, params: {} })).status).toBe(400)
  const quoted = { query, params: { a: "'; drop table hits --" } }
  expect((await collector.post('/v1/sql', quoted)).body.data).toEqual([{ a: quoted.params.a }])
})

test('every table function of the engine is known as one that stays inside, or is refused', async () => {
  const inside =
    /^(?:dictionary|format|fuzz\w+|generate\w+|input|loop|merge\w*|null|numbers\w*|primes|prometheus\w+|SQLStandardValues|timeSeries\w+|values|view\w*|zeros\w*)$/
  const found = await collector.rows('select name from system.table_functions order by name')
  const names = found.map(({ name }) => String(name)).filter((name) => !inside.test(name))
  expect(names.length).toBeGreaterThan(40)
  for (const name of names) {
    expect(await ask(`describe ${name}('a')`)).toMatchObject({ body: { error: 'not_allowed' } })
  }
})

test('the word file in a value or a comment is no crime', async () => {
  expect((await ask("select 'file(1)' as a -- file\n")).body).toEqual({ a: 'file(1)' })
})

test('more rows than the bound are refused, not cut in silence', async () => {
  const answer = await ask('select number from system.numbers limit 2000000')

  expect(answer).toMatchObject({
    status: 400,
    body: { error: 'over_limit', code: 396, setting: 'max_result_rows', limit: 1_000_000 },
  })
})

test('more bytes and more memory than the bounds are refused by the name of the bound', async () => {
  const large = await ask("select repeat('x', 1000) as x from numbers(900000)")
  expect(large.body).toMatchObject({ error: 'over_limit', setting: 'max_result_bytes' })
  const greedy = await ask('select length(range(toUInt64(400000000 + number))) from numbers(1)')
  expect(greedy.body).toMatchObject({ error: 'over_limit', setting: 'max_memory_usage' })
})

const readers = await collector.post('/v1/keys', { name: 'analyst', scopes: ['read'] })
const asReader = (query: unknown) =>
  collector.post('/v1/sql', query, { key: readers.body.secret, type: 'text/plain' })

test.each([
  'select * from api_keys',
  "select * from 'api\\x5fkeys'",
  'select * from `connections`',
  'select 1 in deliveries',
  "select * from merge('^api')",
  "select * from loop(currentDatabase(), 'api_keys') limit 1",
  "select * from mergeTreeIndex(currentDatabase(), 'api_keys')",
  'describe connections',
  'with x as (select sealed from connections) select * from x',
])('secrets are for an admin’s key alone: %s', async (query) => {
  expect(await asReader(query)).toMatchObject({ status: 403, body: { error: 'needs_admin' } })
})

test('a parameter names no table with secrets either, and an admin reads them', async () => {
  const query = 'select count() as n from {t:Identifier}'
  for (const t of ['api_keys', 'test_1.api_keys', 'api\\x5fkeys']) {
    expect((await asReader(JSON.stringify({ query, params: { t } }))).status).toBe(403)
  }
  expect((await asReader(JSON.stringify({ query, params: { t: 'deals' } }))).status).toBe(200)
  expect((await asReader("select 'api_keys' as a")).status).toBe(200)
  expect((await ask('select count() as n from api_keys')).status).toBe(200)
})

test('any output format of the engine is answered under its own type', async () => {
  const typed = async (query: string, body = 'select 1 as one') => {
    const answer = await collector.app.inject({
      method: 'POST',
      url: `/v1/sql?${query}`,
      headers: { authorization: `Bearer ${collector.apiKey.key}`, 'content-type': 'text/plain' },
      payload: body,
    })
    return [answer.headers['content-type'], answer.rawPayload.toString('latin1')]
  }
  expect(await typed('default_format=xml')).toEqual([
    'application/xml; charset=UTF-8',
    expect.stringContaining('<one>1</one>'),
  ])
  expect(await typed('format=TSV')).toEqual([expect.stringMatching(/^text\/tab-sep/), '1\n'])
  expect((await typed('format=Markdown'))[1]).toBe('| one |\n|-:|\n| 1 |\n')
  expect((await typed('', 'select 1 as one format Parquet'))[1]).toMatch(/^PAR1.*PAR1$/s)
  expect((await typed('format=Arrow'))[1]).toMatch(/^ARROW1/)
  expect((await typed('param_a=b&format=TSV', 'select {a:String}'))[1]).toBe('b\n')
})

test('a format that is none, and a parameter that has no meaning, are refused by name', async () => {
  expect((await ask('select 1', 'Papyrus')).body).toMatchObject({
    error: 'not_allowed',
    field: 'format',
  })
  const bounds = await collector.post('/v1/sql?max_execution_time=60', 'select 1')
  expect(bounds.body).toMatchObject({ error: 'unknown_parameter', field: 'max_execution_time' })
})

test('after all that the writer still writes and reports still read', async () => {
  const { post, rows } = collector
  expect((await post('/v1/deals?site=default', [deal({ deal_id: 'after' })])).status).toBe(200)
  expect(await rows("select count() as n from current_deals where deal_id = 'after'")).toEqual([
    { n: 1 },
  ])
})

import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createClient } from '@clickhouse/client'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { deal } from './rows.ts'

const lines: string[] = []
const collector = await openTestCollector({
  clickhousePort: { host: '127.0.0.1', port: 0 },
  log: { write: (line) => void lines.push(line) },
})
const url = collector.clickhouseAddress ?? ''
const admin = collector.apiKey.key
const make = async (scope: string) =>
  (await collector.post('/v1/keys', { name: scope, scopes: [scope] })).body.secret
const reader: string = await make('read')
const writer: string = await make('write')
const client = createClient({ url, username: 'anybody', password: admin })
afterAll(() => client.close())

type Ask = {
  key?: string
  query?: Record<string, string>
  body?: string | Buffer
  headers?: Record<string, string>
  method?: string
}

async function ask({ key = reader, query = {}, body, headers = {}, method = 'POST' }: Ask) {
  const response = await fetch(`${url}/?${new URLSearchParams(query)}`, {
    method,
    headers: { 'x-clickhouse-user': 'default', 'x-clickhouse-key': key, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const { status, headers: answered } = response
  const code = Number(answered.get('x-clickhouse-exception-code') ?? 0)
  return { status, headers: answered, code, bytes, text: bytes.toString() }
}

const read = (body: string, query: Record<string, string> = {}) => ask({ body, query })
const change = (body: string, query: Record<string, string> = {}) =>
  ask({ key: admin, body, query })

test('the official client pings, commands, inserts, reads and streams as on a server', async () => {
  expect(await client.ping()).toEqual({ success: true })
  await client.command({
    query: 'create table by_client (id UInt64, name String) engine = MergeTree order by id',
  })
  const values = [
    { id: 1, name: "it's\ta \\ tab" },
    { id: 2, name: 'naïve 漢' },
  ]
  await client.insert({ table: 'by_client', values, format: 'JSONEachRow' })
  const answer = await client.query({
    query: 'select id, name from by_client where name in {names:Array(String)} order by id',
    query_params: { names: values.map(({ name }) => name) },
    format: 'JSONEachRow',
  })
  expect(await answer.json()).toEqual(values)

  const { stream } = await client.exec({ query: 'select number from numbers(300000) format TSV' })
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.length
  expect(bytes).toBe(1_988_890)
  let rows = 0
  const many = await client.query({ query: 'select number from numbers(100000)', format: 'CSV' })
  for await (const some of many.stream()) rows += some.length
  expect(rows).toBe(100_000)
})

test('what a collector stored is read with a reader’s key, from its own database', async () => {
  await collector.post('/v1/deals?site=default', [deal({ revenue: 12.5 })])
  await collector.store.drain()

  const answer = await read('select deal_id, revenue from current_deals format JSONEachRow')
  expect(answer.text).toBe('{"deal_id":"D-1","revenue":12.5}\n')
})

test('a query comes in the address, in the body, or in both', async () => {
  expect((await ask({ query: { query: 'select 1' }, method: 'GET' })).text).toBe('1\n')
  expect((await ask({ body: 'select 2' })).text).toBe('2\n')
  const both = await ask({ query: { query: 'select 3 as a' }, body: 'format CSVWithNames' })
  expect(both.text).toBe('"a"\n3\n')
  await change('create table both (a Int32, s String) engine = Memory')
  await ask({ key: admin, query: { query: 'insert into both format CSV' }, body: '1,"one"\n' })
  await ask({ key: admin, body: "insert into both (s, a) values (upper('two'), 2)" })
  await ask({ key: admin, body: 'insert into both format TSV\n3\tthree; select 1\n' })
  await ask({ key: admin, query: { query: 'insert into both' }, body: "select 4, 'four'" })
  await ask({
    key: admin,
    query: { query: 'insert into both format RowBinary' },
    body: Buffer.from([5, 0, 0, 0, 2, 0xff, 0x00]),
  })
  const { text } = await read('select a, hex(s) from both order by a format CSV')
  expect(text).toBe(
    '1,"6F6E65"\n2,"54574F"\n3,"74687265653B2073656C6563742031"\n4,"666F7572"\n5,"FF00"\n',
  )
})

test('the format and the database are those of the header, the address or the query', async () => {
  const one = 'select 1 as a'
  expect((await read(one, { default_format: 'JSONEachRow' })).text).toBe('{"a":1}\n')
  const header = { 'x-clickhouse-format': 'CSV', 'x-clickhouse-database': 'system' }
  const named = await ask({ body: 'select currentDatabase()', headers: header })
  expect(named.text).toBe('"system"\n')
  expect(named.headers.get('x-clickhouse-format')).toBe('CSV')
  expect(named.headers.get('content-type')).toContain('text/csv')
  expect((await read('select currentDatabase()', { database: 'system' })).text).toBe('system\n')
  expect(await read(one, { database: 'none`such' })).toMatchObject({ status: 404, code: 81 })
  expect(await read(one, { default_format: 'Nosuch' })).toMatchObject({ status: 404, code: 73 })
  expect(await read(one, { default_format: 'a; b' })).toMatchObject({ status: 404, code: 73 })
})

test.each([
  'Native',
  'RowBinaryWithNamesAndTypes',
  'JSON',
  'JSONCompact',
  'CSVWithNames',
  'Parquet',
  'ArrowStream',
  'XML',
])('%s arrives byte for byte as the engine writes it, packed or not', async (format) => {
  const query = 'select number, toString(number) as s, [1.5, null] as a from numbers(90000)'
  const answered = await read(query, { default_format: format, max_threads: '1' })
  const packed = await ask({
    body: query,
    query: { default_format: format, enable_http_compression: '1', max_threads: '1' },
    headers: { 'accept-encoding': 'gzip' },
  })
  expect(answered.status).toBe(200)
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  const known = await bytesOf(query, format)
  // The time that JSON and XML tell is another one each time.
  const still = (bytes: Buffer) =>
    createHash('sha1')
      .update(bytes.toString('latin1').replace(/elapsed\W+[\d.e-]+/, ''))
      .digest('hex')
  expect(still(answered.bytes)).toBe(still(known))
  expect(still(packed.bytes)).toBe(still(known))
})

async function bytesOf(query: string, format: string): Promise<Buffer> {
  const { stream } = await collector.store.ask(`${query} format ${format}`, {
    format: 'JSON',
    params: {},
  })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

test('gzip is taken and given', async () => {
  const body = gzipSync('select 1 as a format CSV')
  expect((await ask({ body, headers: { 'content-encoding': 'gzip' } })).text).toBe('1\n')
  const rows = gzipSync('{"a":7,"s":"packed"}\n')
  await change('create table packed (a Int32, s String) engine = Memory')
  const query = { query: 'insert into packed format JSONEachRow' }
  await ask({ key: admin, query, body: rows, headers: { 'content-encoding': 'gzip' } })
  expect((await read('select * from packed')).text).toBe('7\tpacked\n')

  const plain = await ask({ body: 'select 1', headers: { 'accept-encoding': 'gzip' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  const broken = await ask({ body: 'no gzip', headers: { 'content-encoding': 'gzip' } })
  expect(broken).toMatchObject({ code: 354 })
  const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, ' '))
  const bombed = await ask({ body: bomb, headers: { 'content-encoding': 'gzip' } })
  expect(bombed).toMatchObject({ status: 400, code: 62 })
  expect(gunzipSync(rows).length).toBe(21)
})

test('parameters are bound by the engine, whatever stands in them', async () => {
  const value = "a'); drop table hits --\\t"
  const answer = await ask({
    body: 'select {a:String} as a, {b:Array(UInt8)} as b, {c:Nullable(String)} as c',
    query: { param_a: value.replaceAll('\\', '\\\\'), param_b: '[1,2]', param_c: '\\N' },
    headers: { 'x-clickhouse-format': 'JSONEachRow' },
  })
  expect(JSON.parse(answer.text)).toEqual({ a: value, b: [1, 2], c: null })
  expect(await read('select {x:String}')).toMatchObject({ code: 456 })
  for (const name of ['param_', 'param_a b', "param_a='1', readonly"]) {
    expect(await read('select 1', { [name]: '1' })).toMatchObject({ status: 400, code: 36 })
  }
})

test.each([
  { of: 'a password by Basic', headers: { authorization: `Basic ${btoa(`x:${reader}`)}` } },
  { of: 'a bearer', headers: { authorization: `Bearer ${reader}` } },
  { of: 'the headers', headers: { 'x-clickhouse-user': 'x', 'x-clickhouse-key': reader } },
  { of: 'the address', headers: {}, search: `&user=x&password=${reader}` },
])('a key is taken by $of', async ({ headers, search = '' }) => {
  const response = await fetch(`${url}/?query=select+1${search}`, { headers })
  expect(await response.text()).toBe('1\n')
})

test('no key, a wrong one, two ways at once, and a key that can not read are told apart', async () => {
  const refused = async (headers: Record<string, string>, search = '') => {
    const response = await fetch(`${url}/?query=select+1${search}`, { headers })
    return [response.status, response.headers.get('x-clickhouse-exception-code')]
  }
  expect(await refused({})).toEqual([403, '516'])
  expect(await refused({ 'x-clickhouse-key': 'wrong' })).toEqual([403, '516'])
  expect(await refused({ authorization: `Bearer ${reader}` }, '&password=x')).toEqual([403, '516'])
  expect(await ask({ key: writer, body: 'select 1' })).toMatchObject({ status: 403, code: 497 })
  expect(collector.refusals.all().get('clickhouse:access_denied')).toBe(1)
})

test.each([
  'insert into deals (site) values (1)',
  'drop table deals',
  'create table x (a Int8) engine = Memory',
  'alter table deals delete where 1',
  'set readonly = 0',
  'use system',
  'kill query where 1',
  'system shutdown',
])('a reader does not change anything: %s', async (query) => {
  expect(await read(query)).toMatchObject({ code: 164 })
  const get = await ask({ key: admin, query: { query }, method: 'GET' })
  expect(get).toMatchObject({ code: 164 })
  expect(await change(query, { readonly: '1' })).toMatchObject({ code: 164 })
})

test.each([
  "select file('/etc/hostname')",
  'select 1 as "\'", file(\'/etc/hostname\') as "\'"',
  "describe url('http://127.0.0.1:1/')",
  "select * from s3('http://127.0.0.1:1/b/c.csv')",
  "select 1 into outfile '/tmp/throughline-out'",
])('nobody reaches outside the database: %s', async (query) => {
  expect(await read(query)).toMatchObject({ status: 403, code: 497 })
  expect(await change(query)).toMatchObject({ status: 403, code: 497 })
})

test.each([
  "insert into function file('/tmp/throughline-x', CSV, 'a Int8') values (1)",
  "insert into deals from infile '/etc/hostname' format CSV",
  "create table x (a Int8) engine = File(CSV, '/etc/hostname')",
  "create table x (a Int8) engine = URL('http://127.0.0.1:1/', CSV)",
  "create table x engine = Memory as select * from url('http://127.0.0.1:1/', CSV, 'a Int8')",
  "create view x as select file('/etc/hostname')",
  "create table x (a Int8) engine = MergeTree order by a settings disk = disk(type = local, path = '/tmp/x/')",
  "create database x engine = Filesystem('/etc')",
  "create dictionary x (a Int8) primary key a source(file(path '/etc/hostname' format 'CSV')) layout(flat()) lifetime(1)",
  "backup table deals to File('/tmp/x')",
  'alter table deals freeze',
  "attach table x from '/etc' (a Int8) engine = Memory",
  'system shutdown',
  'create function f as (x) -> x',
])('an admin does not reach outside the database: %s', async (query) => {
  expect(await change(query)).toMatchObject({ status: 403, code: 497 })
})

test('tables with secrets are for an admin alone, by whatever name', async () => {
  for (const query of ['select * from api_keys', "select * from merge('^conn')"]) {
    expect(await read(query)).toMatchObject({ status: 403, code: 497 })
  }
  const named = await read('select * from {t:Identifier}', { param_t: 'api_keys' })
  expect(named).toMatchObject({ status: 403, code: 497 })
  expect((await change('select count() from api_keys')).status).toBe(200)
})

test('without sessions what needs one is refused, and a session’s name is ignored', async () => {
  for (const query of ['use system', 'set max_threads = 1', 'create temporary table x (a Int8)']) {
    expect(await change(query)).toMatchObject({ status: 501, code: 48 })
  }
  expect((await read('select 1', { session_id: 'x', session_timeout: '60' })).text).toBe('1\n')
})

test('settings are those of a list, within the bounds of a reader', async () => {
  const ok = await read('select number from numbers(3)', {
    max_result_rows: '2',
    result_overflow_mode: 'break',
    max_block_size: '1',
    wait_end_of_query: '1',
    send_progress_in_http_headers: '1',
    max_execution_time: '0',
    extremes: '0',
  })
  expect(ok.status).toBe(200)
  const zone = await read('select toDateTime(1767268800)', {
    session_timezone: 'Asia/Tokyo',
  })
  expect(zone.text).toBe('2026-01-01 21:00:00\n')
  expect(zone.headers.get('x-clickhouse-timezone')).toBe('Asia/Tokyo')
  const quoted = { output_format_json_quote_64bit_integers: '1' }
  const numbers = await read('select toUInt64(1) as a format JSONEachRow', quoted)
  expect(numbers.text).toBe('{"a":"1"}\n')

  const of = async (settings: Record<string, string>) => {
    const { status, code } = await read('select 1', settings)
    return [status, code]
  }
  expect(await of({ no_such_setting: '1' })).toEqual([404, 115])
  expect(await of({ "a'b": '1' })).toEqual([404, 115])
  expect(await of({ allow_ddl: '1' })).toEqual([500, 164])
  expect(await of({ format_schema: '/etc/passwd:x' })).toEqual([500, 164])
  expect(await of({ readonly: '0' })).toEqual([500, 164])
  expect(await of({ max_execution_time: '31' })).toEqual([500, 452])
  expect(await of({ max_memory_usage: '99999999999' })).toEqual([500, 452])
  expect(await of({ max_threads: "1', readonly = '0" })).toEqual([400, 27])
  expect(await of({ compress: '1' })).toEqual([501, 48])
  expect(await read('select 1 settings max_execution_time = 0')).toMatchObject({ code: 164 })
})

test('no setting of one request reaches the next', async () => {
  const asked = `select groupArray((name, value)) from system.settings
    where changed and name not in ('log_comment')`
  const first = await read(asked)
  await read('select 1', {
    max_threads: '3',
    extremes: '1',
    join_use_nulls: '1',
    database: 'system',
  })
  await change(
    'create table tokens (a Int8) engine = MergeTree order by a settings non_replicated_deduplication_window = 100',
  )
  const once = { insert_deduplication_token: 'T1', async_insert: '0' }
  await change('insert into tokens values (1)', once)
  await change('insert into tokens values (1)', once)
  await change('insert into tokens values (2)', { async_insert: '0' })
  expect((await read('select count() from tokens')).text).toBe('2\n')
  expect((await read(asked)).text).toBe(first.text)
})

test('a reader’s query is bounded in rows and in time, and goes no further', async () => {
  const rows = await read('select number from numbers(2000000)')
  expect(rows).toMatchObject({ status: 500, code: 396 })
  const query = 'select count() from numbers(100000000000) where sipHash64(number) % 3 = 0'
  expect(await read(query, { max_execution_time: '1' })).toMatchObject({ status: 408, code: 159 })
})

test.each([
  { query: 'selec 1', status: 400, code: 62, name: 'SYNTAX_ERROR' },
  { query: 'select 1; select 2', status: 400, code: 62, name: 'SYNTAX_ERROR' },
  { query: '', status: 400, code: 62, name: 'SYNTAX_ERROR' },
  { query: 'select \u00001', status: 400, code: 62, name: 'SYNTAX_ERROR' },
  { query: 'select nothing from hits', status: 404, code: 47, name: 'UNKNOWN_IDENTIFIER' },
  { query: 'select * from nowhere', status: 404, code: 60, name: 'UNKNOWN_TABLE' },
  { query: 'select nofunction()', status: 404, code: 46, name: 'UNKNOWN_FUNCTION' },
  {
    query: 'select throwIf(1)',
    status: 500,
    code: 395,
    name: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
  },
])('"$query" is answered with $status and $code', async ({ query, status, code, name }) => {
  const answer = await read(query)
  expect(answer).toMatchObject({ status, code })
  expect(answer.text).toMatch(
    new RegExp(
      `^Code: ${code}\\. DB::Exception: .+ \\(${name}\\) \\(version \\d+\\.\\d+[\\d.]*\\)\\n$`,
      's',
    ),
  )
})

test('probes need no key, and say as a server that all is well', async () => {
  for (const path of ['/', '/ping', '/replicas_status']) {
    const response = await fetch(`${url}${path}`)
    expect([response.status, await response.text()]).toEqual([200, 'Ok.\n'])
  }
  expect((await fetch(`${url}/play`)).status).toBe(404)
})

test('the headers that clients rely on are there', async () => {
  const { headers } = await read('select 1', { query_id: 'mine-1' })
  expect(headers.get('x-clickhouse-query-id')).toBe('mine-1')
  expect(headers.get('x-clickhouse-format')).toBe('TabSeparated')
  expect(headers.get('x-clickhouse-timezone')).not.toBeNull()
  expect(headers.get('x-clickhouse-server-display-name')).toBe('throughline')
  expect(JSON.parse(headers.get('x-clickhouse-summary') ?? '')).toMatchObject({ read_rows: '1' })
})

test('a client that hangs up ends its query', async () => {
  const mark = 'sipHash64(number) % 7'
  const gone = new AbortController()
  const asked = fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${reader}` },
    body: `select (select count() from numbers(100000000000) where ${mark} = 0)`,
    signal: gone.signal,
  }).catch(() => 'gone')
  const runs = async () => {
    const query = `select count() from system.processes where query like '%${mark}%' and not is_cancelled and query not like '%processes%'`
    return Number((await read(query)).text)
  }
  while ((await runs()) === 0);
  gone.abort()
  expect(await asked).toBe('gone')
  const since = Date.now()
  while ((await runs()) > 0);
  expect(Date.now() - since).toBeLessThan(10_000)
})

test('six heavy queries at once leave the collector taking rows', async () => {
  const heavy = Array.from({ length: 6 }, () =>
    read('select (select count() from numbers(100000000000) where sipHash64(number) % 5 = 0)', {
      max_execution_time: '1',
    }),
  )
  const since = Date.now()
  const taken = await collector.post('/v1/deals?site=default', [deal({ deal_id: 'meanwhile' })])
  expect(taken.status).toBe(200)
  expect(Date.now() - since).toBeLessThan(2000)
  for (const { code } of await Promise.all(heavy)) expect(code).toBe(159)
})

test('rubbish, huge headers and cut off bodies are answered or dropped', async () => {
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      let said = ''
      socket.on('data', (chunk) => {
        said += chunk
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(said))
      socket.write(text)
      setTimeout(() => socket.destroy(), 1000)
    })
  expect(await say('nonsense\r\n\r\n')).toContain('400')
  expect(await say(`GET /?a=${'x'.repeat(70_000)} HTTP/1.1\r\nhost: a\r\n\r\n`)).toContain('431')
  const cut = `POST / HTTP/1.1\r\nhost: a\r\nx-clickhouse-key: ${reader}\r\ncontent-length: 99\r\n\r\nselect 1`
  expect(await say(cut)).toBe('')
  expect((await read('select 1')).text).toBe('1\n')
})

test('any bytes as a query are answered with a code, and the collector lives', async () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
    fc
      .array(
        fc.constantFrom(
          ...['select', 'insert into', 'both', 'values', 'format', 'CSV', '(', ')', "'", '`', '"'],
          ...['--', '/*', '*/', '\\', ';', '1', ',', 'settings', 'from', 'with', '\0', '$$', '\n'],
        ),
        { maxLength: 20 },
      )
      .map((words) => Buffer.from(words.join(' '))),
  )
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), async (body, isAdmin) => {
      const { status, code, text } = await ask({ key: isAdmin ? admin : reader, body })
      expect(code !== 1002 && (status === 200) === (code === 0)).toBe(true)
      if (code !== 0) expect(text).toMatch(/^Code: \d+\. DB::Exception: /)
    }),
    { numRuns: 500 },
  )
  expect((await read('select 1')).text).toBe('1\n')
})

test('a wrong key is counted at the door, and nothing of a query gets into the log', async () => {
  await read("select toDate('anna@example.com')", { param_a: 'anna@example.com' })
  let last = 0
  for (let n = 0; n < 40; n += 1) last = (await ask({ key: `wrong-${n}`, body: 'x' })).status
  expect(last).toBe(429)
  expect((await read('select 1')).text).toBe('1\n')

  const said = lines.filter((line) => !line.includes('Server listening')).join('')
  expect(said).toContain('"port":"clickhouse"')
  expect(said).not.toMatch(/anna@example|toDate|drop table hits|127\.0\.0\.1|wrong-1/)
  expect(said).not.toContain(reader)
  const metrics = (await collector.get('/metrics')).text
  expect(metrics).toMatch(/throughline_clickhouse_queries_total\{outcome="answered"\} \d+/)
})

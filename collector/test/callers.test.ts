import { formatInstant } from '@throughline/schema'
import { expect, test } from 'vitest'
import { openTestCollector, testNow } from './open-test-collector.ts'

// A caller who was shown a number, and called the one of a leaflet besides.
const collector = await openTestCollector({ clickhousePort: { host: '127.0.0.1', port: 0 } })
const { post, put, rows, store, matcher } = collector
const phone = '79161234567'
const number = '+74951110001'
const leaflet = '+74951110009'
await put('/v1/sites/default', {
  domains: ['localhost'],
  phone_country: 'RU',
  keep_emails: 'body',
  static_numbers: [{ number: leaflet, label: 'Leaflet', source: 'leaflet', campaign: 'autumn' }],
})
await store.add('leases', [
  {
    ...{ site: 'default', kind: 'phone', pool: 'main', number, client_id: '11.1795400111' },
    visit_id: 'visit-of-anna',
    shown_at: formatInstant(testNow - 60_000),
    last_seen: formatInstant(testNow),
    until: formatInstant(testNow + 60_000),
  },
])
const call = (call_id: string, to: string) => ({
  ...{ call_id, provider: 'pbx', from: `+${phone}`, to, status: 'answered', talk_s: 75 },
  recording_url: 'https://pbx.example/heard.mp3',
  started_at: testNow,
})
await post('/v1/calls?site=default', [call('shown', number), call('paper', leaflet)])
await post('/v1/emails?site=default', [
  { message_id: '<1@m>', from: 'anna@example.com', to: 'a@shop.com', sent_at: testNow, body: 'Hi' },
])
await store.drain()
await matcher.settle()

const secretOf = async (...scopes: string[]) =>
  (await post('/v1/keys', { name: scopes.join(), scopes })).body.secret
const reader = await secretOf('read')
const listener = await secretOf('read', 'listen')

const wholeViews = await rows(
  `select name, as_select from system.tables
   where database = currentDatabase() and engine = 'View' order by name`,
)
const tables = await rows(
  `select database = 'system' as is_system, name from system.tables
   where database in (currentDatabase(), 'system') and engine not in ('View', 'SystemNumbers')
     and name not in ('zeros', 'zeros_mt', 'stack_trace', 'certificates', 'symbols', 'models')
   order by name`,
)

/** A view with every parameter it has, as wide as may be. */
function callOf(name: unknown, select: unknown): string {
  const asked = new Map<string, string>()
  for (const [, parameter = '', type = ''] of String(select).matchAll(/\{(\w+):([^}]+)\}/g)) {
    const own = parameter === 'from' ? "'2026-01-01'" : undefined
    asked.set(parameter, own ?? widest(parameter, type))
  }
  if (asked.size === 0) return String(name)
  return `${name}(${[...asked].map(([key, value]) => `\`${key}\` = ${value}`).join(', ')})`
}

function widest(parameter: string, type: string): string {
  if (type.startsWith('Array')) return '[]'
  if (type.startsWith('Map')) return 'map()'
  if (type.startsWith('Date')) return "'2027-12-31'"
  if (/Int|Float/.test(type)) return '1'
  const known: Record<string, string> = {
    site: 'default',
    time_zone: 'UTC',
    currency: 'EUR',
    basis: 'lead',
    path: 'all',
  }
  return `'${known[parameter] ?? ''}'`
}

const asked = [
  ...wholeViews.map(({ name, as_select }) => callOf(name, as_select)),
  ...tables.map(({ is_system, name }) => (is_system === 1 ? `system.${name}` : String(name))),
]
const marks = [phone.slice(-8), 'heard.mp3', 'anna@example']

const bySql = async (query: string, key: string) => {
  const { status, text } = await post('/v1/sql?format=TSV', query, { key, type: 'text/plain' })
  return { status, text, isRefused: status === 403 && text.includes('needs_listen') }
}
const byPort = async (query: string, key: string) => {
  const headers = { 'x-clickhouse-user': 'x', 'x-clickhouse-key': key }
  const answer = await fetch(`${collector.clickhouseAddress}/`, {
    method: 'POST',
    headers,
    body: query,
  })
  const text = await answer.text()
  return { status: answer.status, text, isRefused: text.includes('scope listen') }
}

// The engine keeps what it said of a query that failed, and what it was told to delete.
await bySql("select toDate('anna@example.com')", listener)
await store.change("alter table emails delete where message_id = 'anna@example.com'")

test.each([
  ['SQL', bySql],
  ['the ClickHouse port', byPort],
])(
  'by %s no table or view shows a caller, a sender or a recording to who may only read',
  async (_, ask) => {
    const refused: string[] = []
    const shown: string[] = []
    for (const from of asked) {
      const query = `select * from ${from} limit 1000`
      const { status, text, isRefused } = await ask(query, reader)
      if (isRefused) refused.push(from.replace(/\(.*/s, ''))
      for (const mark of marks) expect.soft(text, from).not.toContain(mark)
      if (from.startsWith('system.')) continue
      if (status !== 200 && status !== 403) throw new Error(`${from}: ${text}`)
      const heard = await ask(query, listener)
      if (marks.some((mark) => heard.text.includes(mark))) shown.push(from.replace(/\(.*/s, ''))
    }
    // What shows them to who may hear is refused, and not a row short.
    expect(refused).toEqual(expect.arrayContaining(shown))
    expect(shown).toEqual(
      expect.arrayContaining([
        'calls',
        'current_calls',
        'emails',
        'matches',
        'current_matches',
        'touches',
      ]),
    )
    for (const open of ['visits', 'leads', 'journeys', 'current_deals', 'people', 'leases']) {
      expect(refused).not.toContain(open)
    }
  },
  240_000,
)

const database = String((await rows('select currentDatabase() as name'))[0]?.name)

test.each([
  'select recording_url from calls',
  `select * from ${database}.calls`,
  `select * from \`${database}\`.\`ca\\x6cls\` as c`,
  'select 1 from visits, calls',
  'select * from visits cross join calls',
  'select * from view(select * from calls)',
  "select * from viewIfPermitted(select * from calls else null('a String'))",
  "select count() from current_calls where startsWith(recording_url, 'h')",
  'select (select max(recording_url) from calls)',
  'explain select (select max(recording_url) from calls)',
  "describe (select toFixedString('a', (select length(max(recording_url)) from calls)))",
  'with calls as (select * from calls) select * from calls',
  'select 1 where (1, 2) in calls',
  'select 1 where (1 in (2)) in calls',
  'select nullIn((1, 2), calls)',
  'select 1 union all select 2 from emails',
  'select 1 as `a\n  b`, `from` from calls as `x (alias y)`',
  "select columns('url') from calls final",
  'select * from calls format CSV',
  'show processlist',
  'select query from system.processes',
  "select * from merge('calls')",
])('a recording is for who may listen: %s', async (query) => {
  for (const ask of [bySql, byPort]) {
    const { status, text } = await ask(query, reader)
    expect(status).toBe(403)
    expect(text).toMatch(/scope listen|needs_admin|scope admin/)
  }
})

test('a parameter names no table of callers either', async () => {
  const query = 'select * from {t:Identifier} limit {n:UInt8}'
  const ask = (t: string, key: string) => post('/v1/sql', { query, params: { t, n: 1 } }, { key })
  expect((await ask('calls', reader)).body).toMatchObject({
    error: 'needs_listen',
    scope: 'listen',
  })
  expect((await ask(`${database}.calls`, reader)).status).toBe(403)
  expect((await ask('visits', reader)).status).toBe(200)
  expect((await ask('calls', listener)).status).toBe(200)
})

test('a column may bear the name of a table, and callers are told by name only to who may listen', async () => {
  const query =
    "select channel, count() as calls, max(channel in ('a')) as matches from visits group by channel order by calls, matches"
  expect((await bySql(query, reader)).status).toBe(200)
  expect((await byPort(query, reader)).status).toBe(200)
  for (const ask of [bySql, byPort]) {
    expect((await ask('select recording_url from calls', listener)).text).toContain('heard.mp3')
  }
})

test('all that is stored of a person has recordings in it, so who may not listen is not told it', async () => {
  const url = '/v1/visitors/11.1795400111'
  expect(await collector.get(url, { key: reader })).toMatchObject({
    status: 403,
    body: { error: 'wrong_scope', scope: 'listen' },
  })
  expect((await collector.get(url, { key: listener })).text).toContain('heard.mp3')
})

import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from './rows.ts'

const collector = await openTestCollector()
const { post, get, put } = collector
const browser = { type: 'text/plain', key: undefined }
const csv = { type: 'text/csv' }

test.each([
  { of: 'hits', body: beacon(hit()), given: browser },
  { of: 'deals', body: [deal()], given: {} },
  { of: 'payments', body: [payment()], given: {} },
  { of: 'costs', body: [cost()], given: {} },
])('$of of an unknown site are refused', async ({ of, body, given }) => {
  const answer = await post(`/v1/${of}?site=nowhere`, body, given)

  expect(answer.status).toBe(404)
  expect(answer.body).toMatchObject({ error: 'unknown_site', field: 'site' })
})

test('a record that names an unknown site is refused alone', async () => {
  const answer = await post('/v1/deals?site=default', [deal(), deal({ site: 'nowhere' })])

  expect(answer.status).toBe(207)
  expect(answer.body).toEqual({
    accepted: 1,
    rejected: [{ index: 1, field: 'site', error: 'unknown_site' }],
  })
})

test.each([
  { of: 'no key', key: undefined, error: 'no_key' },
  { of: 'a wrong key', key: 'a-key-for-tests-onlY', error: 'wrong_key' },
])('with $of every server route answers 401', async ({ key, error }) => {
  const answers = [
    await post('/v1/deals?site=default', [deal()], { key }),
    await post('/v1/payments?site=default', [payment()], { key }),
    await post('/v1/costs?site=default', [cost()], { key }),
    await post('/v1/sql', 'select 1', { key, type: 'text/plain' }),
    await put('/v1/sites/x', { domains: ['x'] }, { key }),
    await get('/v1/sites/default', { key }),
    await get('/v1/reports/performance?site=default', { key }),
  ]

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 401])
  for (const { body } of answers) expect(body).toMatchObject({ error })
})

test('a body that is not JSON is refused with the reason', async () => {
  const answers = [
    await post('/v1/deals?site=default', '[{"deal_id": ', {}),
    await post('/v1/hits?site=default', 'not json', browser),
    await post('/v1/hits?site=default', '', browser),
    await put('/v1/sites/x', '{'),
  ]

  for (const { status, body } of answers) {
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'not_json', field: 'body' })
  }
})

test('a broken line of NDJSON costs that line alone', async () => {
  const body = `${JSON.stringify(deal())}\n{broken\n\n${JSON.stringify(deal({ deal_id: 'D-2' }))}\n`
  const answer = await post('/v1/deals?site=default', body, { type: 'application/x-ndjson' })

  expect(answer.status).toBe(207)
  expect(answer.body).toEqual({
    accepted: 2,
    rejected: [{ index: 1, field: '', error: 'not_json' }],
  })
})

test.each([
  {
    of: 'a field too long',
    row: deal({ stage: 'x'.repeat(129) }),
    field: 'stage',
    error: 'too_long',
  },
  { of: 'no key', row: deal({ deal_id: ' ' }), field: 'deal_id', error: 'empty' },
  {
    of: 'a missing field',
    row: deal({ currency: undefined }),
    field: 'currency',
    error: 'missing',
  },
  {
    of: 'null for a required field',
    row: deal({ status: null }),
    field: 'status',
    error: 'missing',
  },
  {
    of: 'a day that is none',
    row: deal({ created_at: '2026-02-30' }),
    field: 'created_at',
    error: 'not_a_date',
  },
  {
    of: 'words for a date',
    row: deal({ created_at: 'yesterday' }),
    field: 'created_at',
    error: 'not_a_date',
  },
  {
    of: 'a date out of range',
    row: deal({ created_at: 1e15 }),
    field: 'created_at',
    error: 'not_a_date',
  },
  { of: 'a negative revenue', row: deal({ revenue: -0.01 }), field: 'revenue', error: 'negative' },
  {
    of: 'words for money',
    row: deal({ revenue: '12 euro' }),
    field: 'revenue',
    error: 'not_a_number',
  },
  { of: 'too much money', row: deal({ revenue: 1e15 }), field: 'revenue', error: 'too_large' },
  {
    of: 'an unknown currency',
    row: deal({ currency: 'EUX' }),
    field: 'currency',
    error: 'unknown_currency',
  },
  { of: 'an unknown status', row: deal({ status: 'WON' }), field: 'status', error: 'not_allowed' },
  { of: 'a field that is none', row: deal({ revnue: 5 }), field: 'revnue', error: 'unknown_field' },
  { of: 'a number for a text', row: deal({ stage: 7 }), field: 'stage', error: 'not_a_text' },
  { of: 'a list for a record', row: [deal()], field: '', error: 'not_an_object' },
])(
  'a deal with $of is named by index, field and reason; the good one is kept',
  async ({ row, field, error }) => {
    const answer = await post('/v1/deals?site=default', [row, deal()])

    expect(answer.status).toBe(207)
    expect(answer.body.accepted).toBe(1)
    expect(answer.body.rejected).toMatchObject([{ index: 0, field, error }])
  },
)

test.each([
  { of: 'a negative cost', row: cost({ cost: -1 }), field: 'cost', error: 'negative' },
  { of: 'a negative cost as text', row: cost({ cost: '-1.5' }), field: 'cost', error: 'negative' },
  { of: 'half a click', row: cost({ clicks: 1.5 }), field: 'clicks', error: 'not_whole' },
  {
    of: 'a moment for a day',
    row: cost({ date: '2026-10-15T00:00:00Z' }),
    field: 'date',
    error: 'not_a_date',
  },
])(
  'a cost with $of is refused, and a batch with nothing good is a 400',
  async ({ row, field, error }) => {
    const answer = await post('/v1/costs?site=default', [row])

    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ accepted: 0, rejected: [{ index: 0, field, error }] })
  },
)

test('an empty batch is a 400 that says so', async () => {
  const answer = await post('/v1/deals?site=default', [])

  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ accepted: 0, error: 'empty_batch' })
})

test.each([
  {
    of: 'without a column',
    file: 'date,source,medium,campaign,currency\n2026-10-15,google,cpc,spring,EUR\n',
    answer: { error: 'missing_column', field: 'cost' },
  },
  {
    of: 'with a broken quote',
    file: 'date,source,medium,campaign,cost,currency\n2026-10-15,google,cpc,spring,1,EUR\n2026-10-15,google,cpc,"autumn,2,EUR\n',
    answer: { error: 'broken_csv', field: 'body' },
  },
  {
    of: 'with a row too short',
    file: 'date,source,medium,campaign,cost,currency\n2026-10-15,google,cpc\n',
    answer: { error: 'broken_csv', field: 'body', line: 2 },
  },
  {
    of: 'with one column twice',
    file: 'date,source,utm_source,medium,campaign,cost,currency\n2026-10-15,a,b,cpc,spring,1,EUR\n',
    answer: { error: 'doubled_column', field: 'source' },
  },
  { of: 'that is empty', file: '', answer: { error: 'missing_column', field: 'date' } },
])('a CSV $of is refused whole', async ({ file, answer }) => {
  const { status, body } = await post('/v1/costs?site=default', file, csv)

  expect(status).toBe(400)
  expect(body).toMatchObject(answer)
})

test('bad rows of a CSV are named, its good ones kept', async () => {
  const file =
    'date,source,medium,campaign,cost,currency,clicks\n2026-10-15,google,cpc,a,1,EUR,2\n2026-02-30,google,cpc,b,1,EUR,2\n2026-10-15,google,cpc,c,x,EUR,many\n'
  const { status, body } = await post('/v1/costs?site=default', file, csv)

  expect(status).toBe(207)
  expect(body.accepted).toBe(1)
  expect(body.rejected).toMatchObject([
    { index: 1, field: 'date', error: 'not_a_date' },
    { index: 2, field: 'clicks', error: 'not_a_number' },
    { index: 2, field: 'cost', error: 'not_a_number' },
  ])
})

test('a content type that is not read is a 415', async () => {
  const answers = [
    await post('/v1/deals?site=default', '<deal/>', { type: 'application/xml' }),
    await post('/v1/payments?site=default', 'a,b', csv),
  ]

  for (const { status, body } of answers) {
    expect(status).toBe(415)
    expect(body).toMatchObject({ error: 'wrong_content_type', field: 'content-type' })
  }
})

test.each([
  {
    of: 'an unknown dimension',
    query: 'by=channel,colour',
    answer: { error: 'unknown_dimension', field: 'by' },
  },
  {
    of: 'a dimension twice',
    query: 'by=channel,channel',
    answer: { error: 'too_many_dimensions', field: 'by' },
  },
  {
    of: 'a day that is none',
    query: 'from=2026-02-30',
    answer: { error: 'not_a_date', field: 'from' },
  },
  {
    of: 'an end before its start',
    query: 'from=2026-10-02&to=2026-10-01',
    answer: { error: 'from_after_to', field: 'from' },
  },
  {
    of: 'a parameter twice',
    query: 'from=2026-10-02&from=2026-10-01',
    answer: { error: 'given_twice', field: 'from' },
  },
  {
    of: 'an unknown format',
    query: 'format=xls',
    answer: { error: 'not_allowed', field: 'format' },
  },
])('a report with $of is a 400', async ({ query, answer }) => {
  const { status, body } = await get(`/v1/reports/performance?site=default&${query}`)

  expect(status).toBe(400)
  expect(body).toMatchObject(answer)
})

test('a report that is none, and a route that is none, are 404', async () => {
  for (const url of ['/v1/reports/magic?site=default', '/v1/reports/constructor?site=default']) {
    expect(await get(url)).toMatchObject({ status: 404, body: { error: 'unknown_report' } })
  }
  expect(await get('/v2')).toMatchObject({ status: 404, body: { error: 'not_found' } })
})

test.each([
  { of: 'no list of hits', body: '{"sent_at": 1}', status: 400, error: 'missing' },
  { of: 'hits that are no list', body: '{"hits": 7}', status: 400, error: 'not_a_list' },
  {
    of: 'more than 64 KB',
    body: `{"hits": ["${'x'.repeat(65_536)}"]}`,
    status: 413,
    error: 'too_large',
  },
])('a beacon with $of is refused', async ({ body, status, error }) => {
  const answer = await post('/v1/hits?site=default', body, browser)

  expect(answer).toMatchObject({ status, body: { error } })
})

test.each([
  { sent_at: { toString: false }, event_id: 'sent-at-an-object' },
  { sent_at: null, event_id: 'sent-at-null' },
  { sent_at: true, event_id: 'sent-at-true' },
  { sent_at: '', event_id: 'sent-at-nothing' },
  { sent_at: '1', event_id: 'sent-at-a-text' },
  { sent_at: [1], event_id: 'sent-at-a-list' },
])(
  'a beacon sent at $sent_at does not say when, and keeps its hits',
  async ({ sent_at, event_id }) => {
    const body = JSON.stringify({ sent_at, hits: [hit({ event_id })] })

    expect(await post('/v1/hits?site=default', body, browser)).toMatchObject({ status: 200 })

    const kept = `select toUnixTimestamp(ts) * 1000 as ts from hits where event_id = '${event_id}'`
    expect(await collector.rows(kept)).toEqual([{ ts: testNow }])
  },
)

test('a body over 1 MB is a 413', async () => {
  const answer = await post('/v1/deals?site=default', `[${' '.repeat(1024 * 1024)}]`)

  expect(answer).toMatchObject({ status: 413, body: { error: 'too_large' } })
})

test.each([
  {
    of: 'a page of another domain',
    fields: { url: 'https://evil.example/' },
    field: 'url',
    error: 'wrong_domain',
  },
  {
    of: 'a page that only looks like ours',
    fields: { url: 'https://localhost.evil.example/' },
    field: 'url',
    error: 'wrong_domain',
  },
  {
    of: 'no web address',
    fields: { url: 'javascript:alert(1)' },
    field: 'url',
    error: 'wrong_domain',
  },
  {
    of: 'a client ID of another shape',
    fields: { client_id: "1' or 1=1" },
    field: 'client_id',
    error: 'malformed',
  },
  {
    of: 'an age of a month and a day',
    fields: { ts: testNow - 31 * 86_400_000 },
    field: 'ts',
    error: 'too_old',
  },
  { of: 'a type that is none', fields: { type: 'exec' }, field: 'type', error: 'not_allowed' },
  { of: 'an object for a text', fields: { title: {} }, field: 'title', error: 'not_a_text' },
])('a hit with $of is refused, its neighbour kept', async ({ fields, field, error }) => {
  const answer = await post('/v1/hits?site=default', beacon(hit(fields), hit()), browser)

  expect(answer.status).toBe(207)
  expect(answer.body.rejected).toMatchObject([{ index: 0, field, error }])
})

test('half a surrogate pair, a NUL and a huge number of fields store nothing that breaks a batch', async () => {
  const odd = hit({ event_id: 'oddoddoddodd', title: 'a\ud800b\u0000c', ...manyFields() })
  const answer = await post('/v1/hits?site=default', beacon(odd, hit()), browser)

  expect(answer.status).toBe(200)
  const rows = await collector.rows("select title from hits where event_id = 'oddoddoddodd'")
  expect(rows).toEqual([{ title: 'a\ufffdb\u0000c' }])
})

test('a page of a stranger gets no cookie and no leave to read', async () => {
  const { app } = collector
  const response = await inject(app, {
    method: 'POST',
    url: '/v1/hits?site=default',
    headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    payload: beacon(hit()),
  })

  expect(response.statusCode).toBe(403)
  expect(response.json()).toMatchObject({ error: 'wrong_domain', field: 'origin' })
  expect(response.headers['set-cookie']).toBeUndefined()
  expect(response.headers['access-control-allow-origin']).toBeUndefined()
})

function manyFields() {
  return Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`field_${at}`, at]))
}

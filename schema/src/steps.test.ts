import { expect, test } from 'vitest'
import { readQuery, writeQuery } from './read-query.ts'
import { viewQueries } from './sql.ts'
import { stepsOf } from './steps.ts'

test('a query is taken apart at what stands in no brackets and no quotes', () => {
  const query = readQuery(`
    -- what it is, select or not
    with
      (1, 'a,b') as pair,
      ') select (' as trap, -- a comment, too
      asked as (select deal_id, f(1, 2) from deals where x in (select 1)),
      paid as materialized (
        select * from asked
      )
    select pair, trap from paid`)
  expect(query).toEqual({
    names: [
      { name: 'pair', is: 'value', text: "(1, 'a,b')" },
      { name: 'trap', is: 'value', text: "') select ('" },
      {
        name: 'asked',
        is: 'table',
        text: 'select deal_id, f(1, 2) from deals where x in (select 1)',
      },
      { name: 'paid', is: 'step', text: 'select * from asked' },
    ],
    select: 'select pair, trap from paid',
  })
  expect(readQuery(writeQuery(query))).toEqual(query)
})

test('a query without marks and without views that take parameters is one statement', () => {
  const query = 'select count() from visits where site = {site:String}'
  expect(stepsOf(query)).toEqual({ steps: [], last: query })
})

test('what is marked is worked out once, with the names that it uses and no others', () => {
  const { steps, last } = stepsOf(`
    with
      1 as one,
      2 as two,
      twice as materialized (select one + 1 as n),
      thrice as (select n + two as n from twice)
    select * from twice union all select * from thrice`)
  expect(steps).toEqual([{ table: 'step_1_twice', sql: 'with\n1 as one\nselect one + 1 as n' }])
  expect(last).toBe(
    [
      'with\n2 as two,\ntwice as (\nselect * from step_1_twice\n),',
      'thrice as (\nselect n + two as n from twice\n)',
      'select * from twice union all select * from thrice',
    ].join('\n'),
  )
})

test('a call of a view becomes its query, given what the call gives', () => {
  const { steps, last } = stepsOf(`
    with {from:Date} - 7 as since
    select lead.lead_id
    from contact_leads(
      site = {site:String}, from = since, to = {to:Date}, time_zone = 'UTC', lead_goals = []
    ) as lead`)
  expect(steps.map(({ table }) => table)).toEqual(['step_1_asked'])
  expect(last).toMatch(
    /^select lead.lead_id\s+from \(\nwith\nasked as \(\nselect \* from step_1_asked\n\)/,
  )
  expect(last).toMatch(/\n\) as lead$/)
  const [asked] = steps
  expect(asked?.sql).toContain("toDateTime(cast(({from:Date} - 7), 'Date'), cast('UTC', 'String'))")
  expect(asked?.sql).toContain("toDateTime({to:Date} + 1, cast('UTC', 'String'))")
  expect(asked?.sql).not.toContain('{time_zone')
})

test('what two calls ask in the same words is one step', () => {
  const call = `leads(site = {site:String}, from = {from:Date}, to = {to:Date}, time_zone = 'UTC', currency = 'EUR',
    lead_goals = [], bots = 0, basis = 'lead', lookback_days = 30)`
  const once = stepsOf(`select * from ${call}`).steps
  expect(once.length).toBeGreaterThan(2)
  const twice = `select * from ${call} as one union all select * from ${call} as other`
  expect(stepsOf(twice).steps).toEqual(once)
})

test.each([...viewQueries().keys()])('the steps of the view %s have names of their own', (view) => {
  const query = viewQueries().get(view) ?? ''
  const { steps, last } = stepsOf(query)
  const tables = steps.map(({ table }) => table)
  expect(new Set(tables).size).toBe(tables.length)
  for (const text of [...steps.map(({ sql }) => sql), last])
    expect(text).not.toContain(' materialized ')
})

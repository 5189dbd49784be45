import { expect, test } from 'vitest'
import { rowsAt } from './split-insert.ts'

test.each([
  ['insert into t format CSV\n1,2', '1,2'],
  ['insert into t (a, b) values (1), (2)', ' (1), (2)'],
  ['insert into t settings a = 1 format JSONEachRow {"a":1}', '{"a":1}'],
  ['/* format X */ INSERT INTO t -- values\n FORMAT TSV \n\nx', '\nx'],
  ["insert into `format x` (`values`) settings a = ' format ' format CSV\n1", '1'],
  ['insert into t (select) values (1)', ' (1)'],
  ['insert into t format CSV', ''],
  ['insert into function null($$ values $$) values (1)', ' (1)'],
])('the rows of %j are %j', (text, rows) => {
  expect(text.slice(rowsAt(text))).toBe(rows)
  expect(rowsAt(text)).toBeDefined()
})

test.each([
  'select 1 format CSV',
  'insert into t select 1 format CSV',
  'insert into t with 1 as a select a',
  "insert into t from infile 'x' format CSV",
  'insert into t (a',
  'insert into t format',
  "insert into t settings a = ' format CSV\n1",
  '',
])('%j has no rows behind it', (text) => {
  expect(rowsAt(text)).toBeUndefined()
})

test.each(['/*', "'", '"', '`', '$$', '$a$b', '(', 'a ', '\\', '#!', '--', "'\\"])(
  'a megabyte of %j after an insert is read in no time',
  (part) => {
    const since = performance.now()
    rowsAt(`insert into t ${part.repeat(2 ** 20 / part.length)}`)
    expect(performance.now() - since).toBeLessThan(1000)
  },
)

import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Column, columnsOf } from './columns.ts'
import { explain, type Problem } from './explain.ts'
import { formatInstant, msOf } from './instant.ts'
import { moneyOf } from './money.ts'

/** One finished row, as ClickHouse's JSONEachRow takes it. */
export type Row = Record<string, string | number | string[] | null>

/** What a route needs of a record: its schema, its columns, and a reader of one value. */
export type RecordReader<T extends TObject = TObject> = {
  schema: T
  columns: Column[]
  /** The value itself where it is valid, else its problems: one a field. Never throws. */
  read(value: unknown): { value: Static<T> } | { problems: Problem[] }
  /** The columns of a valid value. Fields that were left out get the column's default. */
  row(value: Static<T>): Row
}

/** Compiles a record's schema, once. */
export function recordReader<T extends TObject>(schema: T): RecordReader<T> {
  const columns = columnsOf(schema)
  const validator = Compile(schema)

  return {
    schema,
    columns,
    read(value) {
      if (!isObject(value)) return { problems: [{ field: '', error: 'not_an_object' }] }
      const given: unknown = withoutNulls(value)
      if (validator.Check(given)) return { value: given }
      return { problems: explain(schema, withoutNulls(value), validator.Errors(given)) }
    },
    row(value) {
      const row: Row = {}
      for (const { name, kind } of columns) {
        const given: unknown = Reflect.get(value, name)
        if (given !== undefined) row[name] = stored(kind, given)
      }
      return row
    },
  }
}

function stored(kind: Column['kind'], value: unknown): string | number {
  if (kind === 'count') return Number(value)
  if (kind === 'json') return wellFormed(JSON.stringify(value))
  const plain = typeof value === 'number' ? value : String(value)
  if (kind === 'instant') return formatInstant(msOf(plain))
  if (kind === 'money') return moneyOf(plain) ?? '0'
  return wellFormed(String(value).trim())
}

/** Half a surrogate pair is legal in JSON from a browser, and refused by ClickHouse. */
function wellFormed(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed()
}

/** Null and an absent field are one thing on the wire: CRMs send both. */
function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== null))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

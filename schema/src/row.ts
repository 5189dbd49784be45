import type { TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Column, columnsOf } from './columns.ts'
import { explain, type Problem } from './explain.ts'
import type { Kind } from './fields.ts'
import { formatInstant, parseInstant } from './instant.ts'
import { moneyOf } from './money.ts'

/** One finished row, as ClickHouse's JSONEachRow takes it. */
export type Row = Record<string, string | number | null>

/** What a batch route needs of a record: its schema, its columns, and a reader of one value. */
export type RecordReader = {
  schema: TObject
  columns: Column[]
  /** The row of a valid value, or the problems of a bad one: one a field. */
  read(value: unknown): { row: Row } | { problems: Problem[] }
}

/** Compiles a record's schema once. Reading a value never throws. */
export function recordReader(schema: TObject): RecordReader {
  const columns = columnsOf(schema)
  const validator = Compile(schema)

  return {
    schema,
    columns,
    read(value) {
      if (!isObject(value)) return { problems: [{ field: '', error: 'not_an_object' }] }
      const given = withoutEmpty(value)
      if (!validator.Check(given)) return { problems: explain(schema, given, validator) }
      return { row: toRow(columns, given) }
    },
  }
}

/** A row of `columns` from a value that was found valid. Fields left out get the column's default. */
export function toRow(columns: Column[], value: Record<string, unknown>): Row {
  const row: Row = {}
  for (const { name, kind } of columns) {
    const given = value[name]
    if (given !== undefined) row[name] = stored(kind, given)
  }
  return row
}

function stored(kind: Kind, value: unknown): string | number | null {
  if (kind === 'count') return Number(value)
  if (kind === 'json') return wellFormed(JSON.stringify(value))
  if (kind === 'instant') return formatInstant(msOf(value))
  if (kind === 'money') {
    return moneyOf(typeof value === 'number' ? value : String(value)) ?? '0'
  }
  return wellFormed(String(value).trim())
}

function msOf(value: unknown): number {
  return typeof value === 'number' ? value : (parseInstant(String(value)) ?? Number.NaN)
}

/** Half a surrogate pair is legal in JSON from a browser, and refused by ClickHouse. */
function wellFormed(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed()
}

/** Null and an absent field are one thing on the wire: CRMs send both. */
function withoutEmpty(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== null))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

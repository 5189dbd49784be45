import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Column, columnsOf } from './columns.ts'
import { explain, type Problem } from './explain.ts'
import { formatInstant, msOf } from './instant.ts'
import { moneyOf } from './money.ts'
import { rateUnits, writeRate } from './rate.ts'

/** One finished row, as ClickHouse's JSONEachRow takes it. */
export type Row = Record<string, string | number | string[] | null>

/** A finished row as the journal keeps it: JSON, on one line. */
export type Line = string

/** What a route needs of a record: its schema, its columns, and a reader of one value. */
export type RecordReader<T extends TObject = TObject> = {
  schema: T
  columns: Column[]
  /** The value itself where it is valid, else its problems: one a field. Never throws. */
  read(value: unknown): { value: Static<T> } | { problems: Problem[] }
  /** The columns of a valid value. Fields that were left out get the column's default. */
  row(value: Static<T>): Row
  /** Makes a writer of what `row` gives, save some columns, as it stands in JSON between the braces. */
  writer(without: readonly string[]): (value: Static<T>) => string
}

/** Compiles a record's schema, once. `unknown` says what becomes of fields that it does not have. */
export function recordReader<T extends TObject>(
  schema: T,
  { unknown = 'refused' }: { unknown?: 'refused' | 'left_aside' } = {},
): RecordReader<T> {
  const columns = columnsOf(schema)
  const validator = Compile(schema)
  const isGiven = ([name, given]: [string, unknown]) =>
    given !== null && (unknown === 'refused' || Object.hasOwn(schema.properties, name))

  return {
    schema,
    columns,
    read(value) {
      // Most values are good as they come, and a copy of each would cost more than the check.
      if (validator.Check(value)) return { value }
      if (!isObject(value)) return { problems: [{ field: '', error: 'not_an_object' }] }
      const known = () => Object.fromEntries(Object.entries(value).filter(isGiven))
      const given: unknown = known()
      if (validator.Check(given)) return { value: given }
      return { problems: explain(schema, known(), validator.Errors(given)) }
    },
    row(value) {
      const row: Row = {}
      for (const { name, kind } of columns) {
        const given: unknown = Reflect.get(value, name)
        // Null and an absent field are one thing on the wire: CRMs send both.
        if (given !== undefined && given !== null) row[name] = stored(kind, given)
      }
      return row
    },
    writer(without) {
      const written = columns
        .filter(({ name }) => !without.includes(name))
        .map(({ name, kind }) => ({ name, kind, label: `${JSON.stringify(name)}:` }))
      return (value) => {
        let text = ''
        for (const { name, kind, label } of written) {
          const given: unknown = Reflect.get(value, name)
          if (given === undefined || given === null) continue
          text += text === '' ? label : `,${label}`
          text +=
            typeof given === 'string' && isPlain(kind) ? quoted(given.trim()) : json(kind, given)
        }
        return text
      }
    },
  }
}

function isPlain(kind: Column['kind']): boolean {
  return kind === 'text' || kind === 'choice' || kind === 'currency' || kind === 'day'
}

function json(kind: Column['kind'], value: unknown): string {
  return JSON.stringify(stored(kind, value))
}

// What JSON writes as it is, and what is well formed for that.
const unescaped = /^[ !#-[\]-~]*$/

function quoted(text: string): string {
  return unescaped.test(text) ? `"${text}"` : JSON.stringify(wellFormed(text))
}

function stored(kind: Column['kind'], value: unknown): string | number {
  if (kind === 'count' || kind === 'flag') return Number(value)
  if (kind === 'json') return wellFormed(JSON.stringify(value))
  const plain = typeof value === 'number' ? value : String(value)
  if (kind === 'instant') return formatInstant(msOf(plain))
  if (kind === 'money') return moneyOf(plain) ?? '0'
  if (kind === 'rate') return writeRate(rateUnits(plain) ?? 0n)
  return wellFormed(String(value).trim())
}

/** Half a surrogate pair is legal in JSON from a browser, and refused by ClickHouse. */
function wellFormed(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

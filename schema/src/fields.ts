import { isIP } from 'node:net'
import Type from 'typebox'
import Format from 'typebox/format'
import { isCurrency } from './currency.ts'
import { isDay, parseInstant } from './instant.ts'
import { parseMoney } from './money.ts'
import { rateUnits } from './rate.ts'
import { isTimeZone } from './time-zone.ts'

/**
 * The building blocks of records. Each returns a TypeBox schema that carries two more facts:
 * `x-kind`, how a value is stored and how its refusal is explained (see `row.ts`), and
 * `x-column`, its ClickHouse type. So the type, the validation and the column come from one line.
 */

Format.Set('tl-day', isDay)
Format.Set('tl-ip', (value) => value === '' || isIP(value) > 0)
Format.Set('tl-instant', (value) => parseInstant(value) !== undefined)
Format.Set('tl-currency', isCurrency)
Format.Set('tl-time-zone', isTimeZone)
Format.Set('tl-money', (value) => parseMoney(value) !== undefined)
Format.Set('tl-rate', (value) => rateUnits(value) !== undefined)
Format.Set('tl-money-positive', (value) => parseMoney(value)?.startsWith('-') === false)

/** Decimal(18, 4) holds 14 digits before the point. */
const largestMoney = 99_999_999_999_999

const kind = <K extends Kind>(name: K, column: string) =>
  ({ 'x-kind': name, 'x-column': column }) as const

export type Kind =
  | 'text'
  | 'choice'
  | 'money'
  | 'rate'
  | 'count'
  | 'instant'
  | 'day'
  | 'currency'
  | 'json'
  | 'flag'
  | 'words'

/** A text of at most `limit` characters. */
export const text = (limit: number, column = 'String') =>
  Type.String({ maxLength: limit, ...kind('text', column) })

/** A text of 1 to `limit` characters: keys and names that must say something. */
export const key = (limit: number, column = 'String') =>
  Type.String({ minLength: 1, maxLength: limit, pattern: '\\S', ...kind('text', column) })

/** A text of one fixed shape, such as a client ID. `pattern` is a regular expression, anchored. */
export const shaped = (pattern: string, limit: number) =>
  Type.String({ pattern, maxLength: limit, ...kind('text', 'String') })

/** One of a closed list of words. */
export const choice = <const Words extends string[]>(words: Words) =>
  Type.Enum(words, kind('choice', 'LowCardinality(String)'))

/** Money: a number, or a decimal string where digits matter. Stored as Decimal(18, 4), half up. */
export const money = () =>
  Type.Union(
    [
      Type.Number({ minimum: -largestMoney, maximum: largestMoney }),
      Type.String({ format: 'tl-money' }),
    ],
    kind('money', 'Decimal(18, 4)'),
  )

/** Money that can't be below zero: a cost, a revenue. */
export const positiveMoney = () =>
  Type.Union(
    [
      Type.Number({ minimum: 0, maximum: largestMoney }),
      Type.String({ format: 'tl-money-positive' }),
    ],
    kind('money', 'Decimal(18, 4)'),
  )

/** A rate of exchange, from a milliardth to a milliard: a number or a decimal string. Stored half up. */
export const rate = () =>
  Type.Union(
    [Type.Number({ minimum: 1e-9, maximum: 1e9 }), Type.String({ format: 'tl-rate' })],
    kind('rate', 'Decimal(76, 18)'),
  )

/** A whole number from 0 up to `limit`. */
export const count = (limit = 4_294_967_295) =>
  Type.Integer({ minimum: 0, maximum: limit, ...kind('count', 'UInt32') })

/** A moment: ISO 8601 (UTC where no offset is given) or Unix milliseconds. Stored in UTC. */
export const instant = (column = "DateTime64(3, 'UTC')") =>
  Type.Union(
    [
      Type.Number({ minimum: 946_684_800_000, maximum: 4_102_444_800_000 }),
      Type.String({ format: 'tl-instant' }),
    ],
    kind('instant', column),
  )

/** A calendar day, `2026-10-01`, in the account's or the site's own time zone. */
export const day = () => Type.String({ format: 'tl-day', ...kind('day', 'Date') })

/** An ISO 4217 code, such as `EUR`. */
export const currency = () =>
  Type.String({ format: 'tl-currency', ...kind('currency', 'LowCardinality(String)') })

/** Any JSON, kept as text: up to `limit` characters once written out. */
export const json = () => Type.Unknown(kind('json', 'String'))

/** An IP address, or an empty text where it is not known. */
export const ip = () => Type.String({ format: 'tl-ip', maxLength: 45, ...kind('text', 'String') })

/** 1 where it holds, else 0. */
export const flag = () => Type.Integer({ minimum: 0, maximum: 1, ...kind('flag', 'UInt8') })

/** Words of a short closed list. */
export const words = () => Type.Array(Type.String(), kind('words', 'Array(LowCardinality(String))'))

export const optional = Type.Optional

import type { TObject, TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { kindOf } from './columns.ts'
import { isCurrency } from './currency.ts'

/** Why one field was refused: a code to act on, and the bounds that were broken. */
export type Problem = {
  field: string
  error: string
  limit?: number
  allowed?: string[]
}

/** One problem a field, in plain codes. What is wrong is TypeBox's verdict; this says it in words. */
export function explain(
  schema: TObject,
  value: Record<string, unknown>,
  errors: TLocalizedValidationError[],
): Problem[] {
  const fields = new Set<string>()
  for (const error of errors) {
    const [, name] = error.instancePath.split('/')
    if (name !== undefined) fields.add(name.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  for (const name of schema.required ?? []) if (value[name] === undefined) fields.add(name)

  const order = Object.keys(schema.properties)
  const inOrder = [...fields].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return inOrder.map((field) => {
    // Every object has a `toString` that it inherits.
    const known = Object.hasOwn(schema.properties, field) ? schema.properties[field] : undefined
    if (known === undefined) return { field: field.slice(0, 64), error: 'unknown_field' }
    if (value[field] === undefined) return { field, error: 'missing' }
    return { field, ...reason(known, value[field]) }
  })
}

function reason(schema: TSchema, value: unknown): Omit<Problem, 'field'> {
  const kind = kindOf(schema)
  const limit = Number(Reflect.get(schema, 'maxLength') ?? Number.POSITIVE_INFINITY)
  if (typeof value === 'string' && value.length > limit) return { error: 'too_long', limit }
  if (kind === 'choice') return { error: 'not_allowed', allowed: wordsOf(schema) }
  if (kind === 'money' || kind === 'rate' || kind === 'count') return numberReason(kind, value)
  if (kind === 'instant') return { error: 'not_a_date' }
  if (typeof value !== 'string') return { error: 'not_a_text' }
  if (kind === 'day') return { error: 'not_a_date' }
  if (kind === 'currency') return { error: isCurrency(value) ? 'invalid' : 'unknown_currency' }
  return { error: value.trim() === '' ? 'empty' : 'malformed' }
}

function numberReason(kind: 'money' | 'rate' | 'count', value: unknown): Omit<Problem, 'field'> {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  if (value === '' || Number.isNaN(number)) return { error: 'not_a_number' }
  if (number < 0) return { error: 'negative' }
  if (kind === 'rate' && number < 1) return { error: number === 0 ? 'zero' : 'too_small' }
  if (kind === 'count' && !Number.isInteger(number)) return { error: 'not_whole' }
  if (kind === 'count' && typeof value === 'string') return { error: 'not_a_number' }
  return { error: 'too_large' }
}

function wordsOf(schema: TSchema): string[] {
  const words: unknown = Reflect.get(schema, 'enum')
  return Array.isArray(words) ? words.map(String) : []
}

import type { Problem } from '@throughline/schema'
import type { TObject } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'

/** The first setting that does not fit, and what it takes: the description in its schema. */
export function settingProblem(
  schema: TObject,
  given: unknown,
  errors: TLocalizedValidationError[],
): Problem & { message: string } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { field: 'body', error: 'not_an_object', message: 'Send a JSON object of settings.' }
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(schema.properties, name))
  if (unknown !== undefined) {
    return {
      field: unknown.slice(0, 64),
      error: 'unknown_setting',
      allowed: Object.keys(schema.properties),
      message: `There is no setting "${unknown.slice(0, 64)}" here.`,
    }
  }
  const missing = schema.required?.find((name) => !Object.hasOwn(given, name))
  const [, first = 'body'] = (errors[0]?.instancePath ?? '').split('/')
  const field = missing ?? first
  const takes: unknown = Reflect.get(schema.properties[field] ?? {}, 'description')
  return {
    field,
    error: missing === undefined ? 'invalid_setting' : 'missing',
    message: `${field}: ${takes ?? 'is not valid'}`,
  }
}

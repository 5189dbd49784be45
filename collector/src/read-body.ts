import type { FastifyRequest } from 'fastify'
import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import Value from 'typebox/value'
import { parseJson } from './batch/read-batch.ts'
import { Refusal } from './errors.ts'

/**
 * A reader of bodies that are one JSON object; defaults are filled in, and no body is an empty one.
 * It throws a Refusal 400 that names the field and says what it takes: its schema's description.
 */
export function bodyReader<T extends TObject>(schema: T) {
  const validator = Compile(schema)

  return (request: FastifyRequest): Static<T> => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''
    const given = Value.Default(schema, text.trim() === '' ? {} : parseJson(text))
    if (validator.Check(given)) return given
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new Refusal(400, 'not_an_object', { field: 'body', message: 'Send a JSON object.' })
    }
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(schema.properties, name))
    if (unknown !== undefined) {
      throw new Refusal(400, 'unknown_field', {
        field: unknown.slice(0, 64),
        allowed: Object.keys(schema.properties),
        message: `There is no field "${unknown.slice(0, 64)}" here.`,
      })
    }
    const missing = schema.required?.find((name) => !Object.hasOwn(given, name))
    const [first] = validator.Errors(given)
    const [, field = 'body'] =
      missing === undefined ? (first?.instancePath ?? '').split('/') : ['', missing]
    const takes: unknown = Reflect.get(schema.properties[field] ?? {}, 'description')
    throw new Refusal(400, missing === undefined ? 'malformed' : 'missing', {
      field,
      message: `${field}: ${takes ?? 'is not valid'}`,
    })
  }
}

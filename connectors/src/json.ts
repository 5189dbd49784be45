import type { Problem } from '@throughline/schema'
import type { Delivery } from './connector.ts'

/** What stands in JSON, looked up by name. Numbers and true or false are given as text. */
export type Json = { text(name: string): string; inner(name: string): Json; value: unknown }

/** The JSON object in a body. */
export function jsonOf({ headers, body }: Delivery): Json | { problem: Problem } {
  const type = headers['content-type'] ?? 'application/json'
  if (!/^(?:application\/json|application\/[\w.-]+\+json|text\/plain|text\/json)\b/i.test(type)) {
    return { problem: { field: 'content-type', error: 'wrong_content_type' } }
  }
  return parsedJson(new TextDecoder().decode(body))
}

export function parsedJson(text: string): Json | { problem: Problem } {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return jsonIn(value)
    return { problem: { field: 'body', error: 'not_an_object' } }
  } catch {
    return { problem: { field: 'body', error: 'not_json' } }
  }
}

export function jsonIn(value: unknown): Json {
  const at = (name: string): unknown =>
    isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return { value, text: (name) => textOf(at(name)), inner: (name) => jsonIn(at(name)) }
}

/** A plain value as text; of what is none, nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

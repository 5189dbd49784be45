import type { Problem } from '@throughline/schema'
import type { Delivery } from './connector.ts'

/** The fields of a form: each as it was first given. No field is an empty text. */
export type Form = { all: URLSearchParams; text(name: string): string }

/** The form in a body. */
export function formOf({ headers, body }: Delivery): Form | { problem: Problem } {
  const type = headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { problem: { field: 'content-type', error: 'wrong_content_type' } }
  }
  const all = new URLSearchParams(new TextDecoder().decode(body))
  return { all, text: (name) => all.get(name)?.trim() ?? '' }
}

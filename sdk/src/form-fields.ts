import type { HitFields } from './hit.ts'
import { textOf } from './text.ts'

/** Which form it is and which fields it has, by their names: what is in them is nobody's business here. */
export function formFields(form: Element): HitFields {
  const names = Array.from(
    form.querySelectorAll('input:not([type=hidden],[type=password],[type=submit]),select,textarea'),
    (field) => field.getAttribute('name'),
  )
  // Attributes, as an input named id or action hides the form's property of that name.
  const said = (key: string) => form.getAttribute(key) || ''
  return {
    target: textOf(
      said('id') || said('name') || new URL(said('action'), document.baseURI).pathname,
      2048,
    ),
    fields: textOf([...new Set(names)].filter(Boolean).join(), 1024),
  }
}

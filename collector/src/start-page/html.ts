/** HTML that is already safe. Made only by `html` and `raw`. */
export type Html = { readonly text: string }

/** A template whose values are escaped, unless they are Html themselves. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]) {
  const text = parts.reduce((so, part, at) => so + textOf(values[at - 1] ?? '') + part)
  return { text }
}

/** Text that the caller answers for. */
export const raw = (text: string): Html => ({ text })

function textOf(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map(({ text }) => text).join('')
  if (typeof value === 'object') return value.text
  return String(value).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

import type { Settings } from './config.ts'
import type { Visit } from './visit.ts'

type Known = { id: string | undefined; visit: Visit | undefined }

/** What the hidden fields of forms are to say, by name; '' where it is not known or nobody may be named. */
export function formValues(
  { field_name, source_fields }: Pick<Settings, 'field_name' | 'source_fields'>,
  { id = '', visit }: Known,
): Record<string, string> {
  const { landing_page = '', referrer = '' } = (id && visit) || {}
  const said: Record<string, string> = { landing_page, referrer }
  const tags = new URL(landing_page || 'none:').searchParams
  const values = { [field_name]: id }
  for (const name in source_fields) {
    const wanted = source_fields[name] || ''
    values[name] = said[wanted] || tags.get(wanted) || ''
  }
  return values
}

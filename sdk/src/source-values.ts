import type { Settings } from './config.ts'
import type { Visit } from './visit.ts'

/** What the hidden fields for a visit's source are to say, by name; '' where it is not known. */
export function sourceValues(
  { source_fields }: Pick<Settings, 'source_fields'>,
  visit: Visit | undefined,
): Record<string, string> {
  const { landing_page = '', referrer = '' } = visit || {}
  const said: Record<string, string> = { landing_page, referrer }
  const tags = new URL(landing_page || 'none:').searchParams
  const values: Record<string, string> = {}
  for (const name in source_fields) {
    const wanted = source_fields[name] || ''
    values[name] = said[wanted] || tags.get(wanted) || ''
  }
  return values
}

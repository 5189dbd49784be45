/** What of a visit's source a form field may take: the schema's `SourceField`, for who has no schema. */
export type SourceField =
  | 'utm_source'
  | 'utm_medium'
  | 'utm_campaign'
  | 'utm_term'
  | 'utm_content'
  | 'utm_id'
  | 'gclid'
  | 'yclid'
  | 'fbclid'
  | 'referrer'
  | 'landing_page'

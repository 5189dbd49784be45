import type { SiteSettings } from '@throughline/schema'

/**
 * Whether a browser's own signal denies consent at this site. A choice that the visitor made there
 * wins over it. https://www.w3.org/TR/gpc/#the-sec-gpc-header-field-for-http-requests
 */
export function optsOut(
  headers: Record<string, string | string[] | undefined>,
  { gpc, dnt }: SiteSettings,
): boolean {
  const byGpc = gpc === 'honoured' && headers['sec-gpc'] === '1'
  return byGpc || (dnt === 'honoured' && headers.dnt === '1')
}

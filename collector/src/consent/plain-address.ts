import { utmAliases } from '@throughline/schema'

const kept: ReadonlySet<string> = new Set(
  Object.values(utmAliases)
    .flat()
    .filter((name) => name.startsWith('utm_')),
)

/**
 * An address without what may name a visitor: its query but for the UTM tags, its fragment, its user
 * and password, and whatever looks like an e-mail. '' where it is no address of a host.
 */
export function plainAddress(address: string): string {
  if (!URL.canParse(address)) return ''
  const { protocol, host, pathname, searchParams } = new URL(address)
  if (host === '') return ''
  const path = pathname.split('/').map((part) => (looksLikeEmail(part) ? '-' : part))
  const tags = [...searchParams].filter(
    ([name, value]) => kept.has(name.toLowerCase()) && !looksLikeEmail(value),
  )
  const query = new URLSearchParams(tags).toString()
  return `${protocol}//${host}${path.join('/')}${query === '' ? '' : `?${query}`}`
}

function looksLikeEmail(text: string): boolean {
  return /@|%40/.test(text)
}

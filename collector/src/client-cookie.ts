import { getDomain } from 'tldts'
import { openRecent } from './recent.ts'

const name = 'tl_cid'
const maxAgeSeconds = 400 * 24 * 3600

/**
 * The Set-Cookie that gives a browser its client ID again from the server: WebKit drops cookies that
 * a script wrote after 7 days (https://webkit.org/tracking-prevention/), not those of the site's own
 * host. Undefined where the collector's host is not on the page's own root domain: the cookie
 * would be a third party's.
 */
export function clientCookie({
  clientId,
  pageHost,
  ownHost,
  secure,
}: {
  clientId: string
  pageHost: string
  ownHost: string
  secure: boolean
}): string | undefined {
  const root = rootOf(pageHost)
  const sameRoot = root === null ? pageHost === ownHost : root === rootOf(ownHost)
  if (!sameRoot) return undefined
  return [
    `${name}=${clientId}`,
    'Path=/',
    ...(root === null ? [] : [`Domain=${root}`]),
    `Max-Age=${maxAgeSeconds}`,
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ')
}

// Of a site's few hosts, and of the collector's own.
const roots = openRecent<{ root: string | null }>({ capacity: 2_000 })

function rootOf(host: string): string | null {
  const known = roots.get(host)
  if (known) return known.root
  const root = getDomain(host, { allowPrivateDomains: true })
  roots.set(host, { root })
  return root
}

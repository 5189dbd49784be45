import { openStore, type Store } from './store.ts'

const lifeSeconds = 400 * 86_400

/**
 * The cookies of the page's root domain, the shortest one the browser accepts, so that all its
 * subdomains share them. On an address or a one-word host they belong to the host alone.
 */
export function openCookies(): Store & { rootDomain: () => string } {
  let root: string | undefined

  const store = openStore({
    values,
    names: () => [],
    write: (name, value) => put(`${name}=${value}`, lifeSeconds, rootDomain()),
    remove(name) {
      put(`${name}=`, 0, rootDomain())
      // A server may have set it without a domain.
      put(`${name}=`, 0)
    },
  })
  return { ...store, rootDomain }

  /** '' where a cookie belongs to the page's host alone. */
  function rootDomain(): string {
    root ??= findRoot()
    return root
  }
}

function findRoot(): string {
  // Firefox would say of an address in the page's console that it is no domain.
  if (/\.\d+$/.test(location.hostname)) return ''
  const labels = location.hostname.split('.')
  // Two tabs may probe at once: neither may take the other's cookie for its own.
  const probe = String(Math.random())
  for (let start = labels.length - 2; start >= 0; start--) {
    const domain = labels.slice(start).join('.')
    put(`tl_probe=${probe}`, 9, domain)
    const accepted = values('tl_probe').includes(probe)
    put('tl_probe=', 0, domain)
    if (accepted) return domain
  }
  return ''
}

function values(name: string): string[] {
  const start = `${name}=`
  return document.cookie
    .split('; ')
    .flatMap((pair) => (pair.startsWith(start) ? pair.slice(start.length) : []))
}

function put(pair: string, maxAgeSeconds: number, domain = ''): void {
  const where = domain && `;Domain=${domain}`
  const secure = location.protocol === 'https:' ? ';Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API answers too late for a hit that is made while the page goes away.
  document.cookie = `${pair};Path=/;Max-Age=${maxAgeSeconds};SameSite=Lax${where}${secure}`
}

// What needs no parser: a plain name whose last label begins with a letter, so that it is no number
// of an address, and which is no Punycode. Behind it a path can't make the address a wrong one.
const plain = /^https?:\/\/((?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*)(?::\d{1,4})?(?:[/?#]|$)/

/** The host of a URL in lower case, without a port; undefined where it is no web address. */
export function hostOf(url: string): string | undefined {
  const [, host] = plain.exec(url) ?? []
  if (host !== undefined && !host.includes('xn--')) return host
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  return /^(?:https?|android-app):$/.test(protocol) ? hostname.toLowerCase() : undefined
}

/** Whether a site's domains cover `host`: each covers itself and its subdomains. */
export function covers(domains: string[], host: string): boolean {
  if (domains.includes(host)) return true
  for (const domain of domains) {
    const name = (domain.startsWith('*.') ? domain.slice(2) : domain).toLowerCase()
    if (host.endsWith(name) && (host === name || host.at(-name.length - 1) === '.')) return true
  }
  return false
}

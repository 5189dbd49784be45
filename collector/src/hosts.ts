/** The host of a URL in lower case, without a port; undefined where it is no web address. */
export function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  return /^(?:https?|android-app):$/.test(protocol) ? hostname.toLowerCase() : undefined
}

/** Whether a site's domains cover `host`: each covers itself and its subdomains. */
export function covers(domains: string[], host: string): boolean {
  return domains.some((domain) => {
    const name = domain.replace(/^\*\./, '').toLowerCase()
    return host === name || host.endsWith(`.${name}`)
  })
}

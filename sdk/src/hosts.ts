import { safely } from './safely.ts'

/** The host of a URL in lower case, without a port; '' where it has none. */
export function hostOf(url: string): string {
  return safely(() => new URL(url).hostname.toLowerCase())() || ''
}

/** Whether `domains` cover `host`: each covers itself and its subdomains; `*.x` is `x`. */
export function covers(domains: string[], host: string): boolean {
  return domains.some((domain) => {
    const name = domain.toLowerCase().replace('*.', '')
    return host && `.${host}`.endsWith(`.${name}`)
  })
}

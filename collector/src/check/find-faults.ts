import { allows } from './csp.ts'
import type { Page } from './fetch-page.ts'

export type Fault =
  | 'tag_missing'
  | 'gtm_only'
  | 'wrong_site'
  | 'tag_twice'
  | 'csp_blocks_script'
  | 'csp_blocks_connect'

/** What is wrong with the counter's tag of `site` in a page, with what was seen. */
export function findFaults(
  { url, html, csp }: Page,
  site: string,
): { finding: Fault; detail: string }[] {
  const bare = html.replace(/<!--[\s\S]*?(-->|$)/g, '')
  const base = baseOf(bare, url)
  const tags = [...bare.matchAll(/<script\b[^<>]{0,4096}>/gi)].flatMap(
    ([tag]) => tagOf(tag, base) ?? [],
  )
  const [first] = tags
  if (!first) {
    const gtm = /googletagmanager\.com\/(gtm\.js|ns\.html)/.test(bare)
    return [{ finding: gtm ? 'gtm_only' : 'tag_missing', detail: url }]
  }
  const ours = tags.find((tag) => tag.site === site) ?? first
  const policies = [...csp, ...metaPolicies(bare)]
  const blocks = (directive: 'script-src' | 'connect-src', target: string) =>
    policies.some((policy) => !allows(policy, { directive, target, page: url, nonce: ours.nonce }))
  const endpoint = new URL(ours.isPath ? '../v1/hits' : 'v1/hits', ours.src).href
  const found: { finding: Fault; detail: string }[] = []
  if (ours.site !== site) found.push({ finding: 'wrong_site', detail: ours.site })
  if (tags.length > 1) found.push({ finding: 'tag_twice', detail: String(tags.length) })
  if (blocks('script-src', ours.src)) found.push({ finding: 'csp_blocks_script', detail: ours.src })
  if (blocks('connect-src', endpoint)) {
    found.push({ finding: 'csp_blocks_connect', detail: endpoint })
  }
  return found
}

function tagOf(tag: string, base: string) {
  const given = attribute(tag, 'src')
  if (given === undefined || !URL.canParse(given, base)) return undefined
  const { href, pathname, searchParams } = new URL(given, base)
  const [, path] = /\/tl\/([a-z0-9][a-z0-9_-]*)(?:\.[0-9a-f]{20})?\.js$/.exec(pathname) ?? []
  const query = pathname.endsWith('/tl.js') ? (searchParams.get('site') ?? '') : undefined
  const site = query ?? path
  if (site === undefined) return undefined
  return { src: href, site, isPath: query === undefined, nonce: attribute(tag, 'nonce') }
}

function metaPolicies(html: string): string[] {
  return [...html.matchAll(/<meta\b[^<>]{0,8192}>/gi)].flatMap(([tag]) =>
    /^content-security-policy$/i.test(attribute(tag, 'http-equiv') ?? '')
      ? (attribute(tag, 'content') ?? [])
      : [],
  )
}

function baseOf(html: string, url: string): string {
  const [tag = ''] = /<base\b[^<>]{0,4096}>/i.exec(html) ?? []
  const href = attribute(tag, 'href') ?? ''
  return URL.canParse(href, url) ? new URL(href, url).href : url
}

function attribute(tag: string, name: string): string | undefined {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? []
  return (double ?? single ?? bare)?.replaceAll('&amp;', '&')
}

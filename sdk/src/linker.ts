import { browserHash } from './browser-hash.ts'
import { covers } from './hosts.ts'
import { listen } from './listen.ts'
import { safely } from './safely.ts'

type Link = {
  domains: string[]
  /** Of the page's cookies; '' where they belong to its host alone. */
  rootDomain: () => string
  id: () => string | undefined
  now: () => number
}

// As long as a script of the page may look at a link before it follows it itself.
const shownMs = 500

export type Linker = ReturnType<typeof openLinker>

/**
 * Takes the client ID along to the site's other domains, which the page's cookies do not reach: as
 * `tl_link` in the URL, while it is followed.
 */
export function openLinker({ domains, rootDomain, id, now }: Link) {
  const follow = (event: Event) => {
    for (const node of event.composedPath()) {
      if (node instanceof Element && node.matches('a[href]')) return mark(node, 'href')
    }
  }
  listen(document, 'click', follow)
  // A middle button opens a tab without a click.
  listen(document, 'auxclick', follow)
  return { mark, valueFor }

  /** What `tl_link` says to `host`; '' where it is nobody's to know, or known there by the cookie. */
  function valueFor(host: string): string {
    const known =
      covers(domains, host) && !covers([rootDomain() || location.hostname], host) && id()
    return known ? `${known}.${now().toString(36)}.${browserHash()}` : ''
  }

  /** Marks the URL in an attribute, just before the browser follows it, and unmarks it after. */
  function mark(element: Element, attribute: string): void {
    const original = element.getAttribute(attribute)
    if (!original) return
    const url = new URL(original, document.baseURI)
    const value = valueFor(url.hostname)
    if (!value || /tl_link=/.test(url.search)) return
    url.search += `${url.search && '&'}tl_link=${value}`
    element.setAttribute(attribute, url.href)
    setTimeout(
      safely(() => {
        if (element.getAttribute(attribute) === url.href) element.setAttribute(attribute, original)
      }),
      shownMs,
    )
  }
}

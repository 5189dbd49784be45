import { browserHash } from './browser-hash.ts'
import { wayOf } from './form-action.ts'
import { covers } from './hosts.ts'
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

/**
 * Takes the client ID along to the site's other domains, which the page's cookies do not reach: as
 * `tl_link` in the URL, while it is followed.
 */
export function openLinker({ domains, rootDomain, id, now }: Link) {
  const pressed = new WeakMap<Element, unknown>()

  return (target: Element, event: Event): void => {
    const { type } = event
    if (/click$/.test(type)) {
      // A middle button opens a tab with auxclick alone. Around a shadow root may be a link too.
      for (const node of event.composedPath()) {
        if (!(node instanceof Element && node.matches('a[href]'))) continue
        mark(node, 'href')
        return
      }
    } else if (type === 'submit') {
      const button = Reflect.get(event, 'submitter')
      pressed.set(target, button)
      mark(target, 'action')
      if (button instanceof Element) mark(button, 'formaction')
    } else if (type === 'formdata') {
      const data = Reflect.get(event, 'formData')
      const [method, { hostname }] = wayOf(target, pressed.get(target))
      const link = valueFor(hostname)
      // What is posted keeps the address, and so the mark.
      if (link && data instanceof FormData && !/^p/i.test(method)) {
        data.set('tl_link', link)
      }
    }
  }

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

import type { Settings } from './config.ts'
import { newId } from './id.ts'
import { safely } from './safely.ts'
import type { Store } from './store.ts'
import { textOf } from './text.ts'
import { nextVisit, type Visit } from './visit.ts'

const name = 'tl_visit'
const shape = /^[0-9a-z]{21}\.\d{13}\.\d{13}\.[0-9a-z]*$/
const sourceName = 'tl_visit_source'
const longestUrl = 2048

type Keep = { cookies: Store; storage: Store }

/** Keeps the visit: its times in a cookie that subdomains share, its long source in localStorage. */
export function openCurrentVisit(settings: Settings, { cookies, storage }: Keep) {
  let navigation = safely(readNavigation)()
  // Of the last hit of this document.
  let own: Visit | undefined
  return { touch, keep, forget, read, own: () => own }

  /** The visit of a hit on the page `url`, that came from `before`, at `now`, prolonged or new. */
  function touch(now: number, url: string, before = document.referrer): Visit {
    const visit = nextVisit(read(), {
      now,
      url: textOf(url, longestUrl),
      // The source is of the document, even where its first page was not counted.
      referrer: textOf(navigation === 'none' ? before : document.referrer, longestUrl),
      navigation,
      innerDomains: [...settings.domains, ...settings.payment_domains],
      newId,
    })
    // A document arrives once. Looked at again, its referrer would start a visit with every hit.
    navigation = 'none'
    const { id, at, landing_page, referrer } = visit
    if (at === now) storage.write(sourceName, [id, landing_page, referrer].join(' '))
    return keep(visit)
  }

  function keep(visit: Visit): Visit {
    const { id, at, last, key } = visit
    cookies.write(name, [id, at, last, key].join('.'))
    own = visit
    return visit
  }

  function forget(): void {
    own = undefined
    cookies.remove(name)
    // And what other parts of the counter keep of it.
    for (const each of [sourceName, 'tl_pages', 'tl_number']) storage.remove(each)
  }

  /** The visit as it is kept. */
  function read(): Visit | undefined {
    const [id = '', at, last, key = ''] = cookies.read(name, shape).split('.')
    if (!id) return undefined
    // Of another visit where this one began on another subdomain: then its source is not known here.
    const source = storage.read(sourceName, RegExp(`^${id} `))
    const [, landing_page = '', referrer = ''] = source.split(' ')
    return { id, at: +(at || 0), last: +(last || 0), key, landing_page, referrer }
  }
}

function readNavigation(): string {
  return Reflect.get(performance.getEntriesByType('navigation')[0] || {}, 'type')
}

import type { Settings } from './config.ts'
import { newId } from './id.ts'
import { safely } from './safely.ts'
import type { Store } from './store.ts'
import { textOf } from './text.ts'
import { type Arrival, nextVisit, type Visit } from './visit.ts'

const name = 'tl_visit'
const shape = /^[0-9a-z]{21}\.\d{13}\.\d{13}\.[0-9a-z]*$/
const sourceName = 'tl_visit_source'
const longestUrl = 2048

type Keep = { cookies: Store; storage: Store }

/** Keeps the visit: its times in a cookie that subdomains share, its long source in localStorage. */
export function openCurrentVisit(settings: Settings, { cookies, storage }: Keep) {
  let navigation = safely(readNavigation)() || 'navigate'
  return { touch, forget, read }

  /** The visit of a hit on the page `url` at `now`, prolonged or new. */
  function touch(now: number, url: string): Visit {
    const previous = read()
    const visit = nextVisit(previous, {
      now,
      url: textOf(url, longestUrl),
      referrer: textOf(document.referrer, longestUrl),
      navigation,
      ownDomains: settings.domains,
      paymentDomains: settings.payment_domains,
      newId,
    })
    const { id, at, last, key, landing_page, referrer } = visit
    // A document arrives once. Looked at again, its referrer would start a visit with every hit.
    navigation = 'none'
    cookies.write(name, [id, at, last, key].join('.'))
    if (at === now) storage.write(sourceName, [id, landing_page, referrer].join(' '))
    return visit
  }

  function forget(): void {
    cookies.remove(name)
    storage.remove(sourceName)
  }

  /** The visit as it is kept. */
  function read(): Visit | undefined {
    const kept = cookies.read(name, shape)
    if (!kept) return undefined
    const [id = '', at, last, key = ''] = kept.split('.')
    // Of another visit where this one began on another subdomain: then its source is not known here.
    const source = storage.read(sourceName, RegExp(`^${id} `)) || ''
    const [, landing_page = '', referrer = ''] = source.split(' ')
    return { id, at: Number(at), last: Number(last), key, landing_page, referrer }
  }
}

function readNavigation(): Arrival['navigation'] {
  const [entry] = performance.getEntriesByType('navigation')
  const type = entry && 'type' in entry && entry.type
  return type === 'reload' || type === 'back_forward' ? type : 'navigate'
}

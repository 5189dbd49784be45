import type { Hit } from '@throughline/schema'
import type { Settings } from './config.ts'
import type { openCookies } from './cookie.ts'
import type { openCurrentVisit } from './current-visit.ts'
import { buildDeniedHit } from './denied-hit.ts'
import { foreignIds } from './foreign-ids.ts'
import { openFormHits } from './form-hits.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import type { HitFields, Seen } from './hit.ts'
import { keepPage } from './keep-page.ts'
import { openLinker } from './linker.ts'
import { loadWatcher } from './load-watcher.ts'
import type { Moment } from './moment.ts'
import { openPages } from './pages.ts'
import { openPresses } from './presses.ts'
import { openReading } from './reading.ts'
import { openRetry } from './retry.ts'
import { isPartOf, openRules } from './rules.ts'
import { type Feature, safely, whenOff } from './safely.ts'
import type { Queue } from './send.ts'
import { stay } from './stay.ts'
import type { Store } from './store.ts'
import type { Swaps } from './swaps.ts'
import type { Visit } from './visit.ts'

/** What the first script lends to the second. */
export type Core = {
  settings: Settings
  now: () => number
  cookies: ReturnType<typeof openCookies>
  storage: Store
  visit: ReturnType<typeof openCurrentVisit>
  id: () => string | undefined
  queue: Queue
  record: (
    type: Hit['type'],
    fields: HitFields | string,
    url?: string,
    at?: number,
    of?: Visit,
  ) => void
}

/** `swaps` is there where the site has something to swap. */
export type OpenLater = (core: Core, swaps: Swaps | undefined) => Later

/** What the first script is lent in return. */
export type Later = {
  hear: (...moment: Moment) => void
  /** What page views say besides. */
  moreFields: () => HitFields
}

/**
 * All that need not be there from the first moment: clicks, forms, reading and goals by rule. It is given
 * each moment since the page began, however late it comes.
 */
export function openLater(core: Core, swaps: Swaps | undefined): Later {
  const { settings, now, cookies, visit } = core
  const { domains } = settings
  // Of the moment that is looked at, which may be long ago.
  let url: string | undefined
  let at: number | undefined
  let page = location.href
  const met = new WeakSet<Event>()

  const staying = (at: number) => stay(visit, at)
  openRetry(core.queue, core.storage)
  whenOff(tellOff)
  const pages = openPages({ ...core, stay: staying })
  const rules = openRules(settings.goals, goal)
  const reading = start('engagement', () =>
    openReading(now, (readMs, scroll) => {
      rules.check('time', (seconds) => readMs >= Number(seconds) * 1000)
      // What a page shows at first says little: it may not be there yet.
      rules.check('scroll', (most) => readMs >= 1000 && scroll >= Number(most))
    }),
  )
  const press = start('clicks', () =>
    openPresses({
      ownDomains: [location.hostname, ...domains],
      check: rules.check,
      swapped: (node) => !!swaps?.isSwapped(node),
      goal,
      click: (fields) => record('click', fields, url, at),
    }),
  )
  const hearForm = start('forms', () => openFormHits((fields) => record('form', fields, url, at)))
  const link = start('linker', () =>
    openLinker({ ...core, domains, rootDomain: cookies.rootDomain }),
  )
  if (settings.goals[0] && reading)
    setInterval(
      safely(() => reading.tick(now())),
      1000,
    )
  loadWatcher(settings, safely(record))
  const kept = keepPage(core, swaps, (event) =>
    hear(event.type, now(), location.href, event.composedPath()[0], event),
  )

  return { hear, moreFields: () => foreignIds(cookies) }

  function hear(...[type, momentAt, momentUrl, what, event]: Moment): void {
    at = momentAt
    url = momentUrl
    if (type === 'swap') kept.add(what)
    else if (what && 'ts' in what) tellDenied(what)
    else if (type === 'off') tellOff(url)
    else if (type === 'end') safely(tellReading)(at)
    else if (type === 'page') safely(turnTo)(url, at)
    else if (type === 'consent') kept.refill()
    // A root of its own may hear what the document heard before.
    else if (what instanceof Element && event && !met.has(event)) {
      met.add(event)
      if (/click$|^submit$/.test(type)) safely(press ?? nothing, 'clicks')(what, event)
      safely(hearForm ?? nothing, 'forms')(type, at, url, what)
      // Last, as its mark is no part of a link's address.
      safely(link ?? nothing, 'linker')(what, event)
      kept.meet(event, what)
    }
    at = url = undefined
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : safely(run, feature)()
  }

  function turnTo(next: string, nextAt: number): void {
    page = next
    reading?.start(nextAt)
    rules.again()
    rules.check('url', (match) => isPartOf(next, match))
    const count = pages()
    rules.check('pages', (match) => count() === Number(match))
    kept.refill()
  }

  function tellReading(end: number): void {
    const fields = reading?.take(end)
    // They were not known yet when a document's first page view was sent.
    if (fields) record('engagement', { ...foreignIds(cookies), ...fields }, page, end)
  }

  function goal(name: string, details: GoalDetails): void {
    core.record('goal', goalFields(name, details), url, at)
  }

  /** A hit of what starts no visit. */
  function record(type: Hit['type'], fields: HitFields, url?: string, at?: number): void {
    const of = staying(now())
    if (core.id() && of) core.record(type, fields, url, at, of)
  }

  function tellOff(feature: string): void {
    record('error', { name: `tl: ${feature}` })
  }

  function tellDenied(seen: Seen): void {
    const isOpen = seen.type === 'pageview' || seen.type === 'goal'
    if (isOpen && settings.when_denied === 'anonymous') core.queue.add(buildDeniedHit(seen))
  }
}

function nothing(): void {}

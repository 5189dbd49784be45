import type { Hit } from '@throughline/schema'
import type { Settings } from './config.ts'
import { openFormHits } from './form-hits.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import type { HitFields } from './hit.ts'
import { openLinker } from './linker.ts'
import { loadWatcher } from './load-watcher.ts'
import type { Moment } from './moment.ts'
import { openPages } from './pages.ts'
import { openPresses } from './presses.ts'
import { openReading } from './reading.ts'
import { isPartOf, openRules } from './rules.ts'
import { type Feature, safely, startFeature, whenOff } from './safely.ts'
import type { Store } from './store.ts'
import type { Visit } from './visit.ts'

/** What the first script lends to the second. */
export type Core = {
  settings: Settings
  now: () => number
  storage: Store
  /** The visit of this document, if anything of it was counted. */
  stay: (now: number) => Visit | undefined
  id: () => string | undefined
  rootDomain: () => string
  /** Whether what stands at a text or `href` is the counter's own. */
  swapped: (node: Node) => boolean
  record: (type: Hit['type'], fields: HitFields | string, url?: string, at?: number) => void
}

/**
 * All that need not be there from the first moment: clicks, forms, reading and goals by rule. It is given
 * each moment since the page began, however late it comes.
 */
export function openLater(core: Core): (...moment: Moment) => void {
  const { settings, now, record } = core
  const { domains } = settings
  // Of the moment that is looked at, which may be long ago.
  let url: string | undefined
  let at: number | undefined
  let page = location.href

  whenOff((feature) => record('error', { name: `tl: ${feature}` }))
  const pages = openPages(core)
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
      swapped: core.swapped,
      goal,
      click: (fields) => record('click', fields, url, at),
    }),
  )
  const hearForm = start('forms', () => openFormHits((fields) => record('form', fields, url, at)))
  const link = start('linker', () => openLinker({ ...core, domains }))
  if (settings.goals[0] && reading)
    setInterval(
      safely(() => reading.tick(now())),
      1000,
    )
  loadWatcher(settings, safely(record))

  return (type, momentAt, momentUrl, target, event) => {
    at = momentAt
    url = momentUrl
    if (type === 'end') safely(tellReading)(at)
    else if (type === 'page') safely(turnTo)(url, at)
    else if (target && event) {
      if (/click$|^submit$/.test(type)) safely(press ?? nothing, 'clicks')(target, event)
      safely(hearForm ?? nothing, 'forms')(type, at, url, target)
      // Last, as its mark is no part of a link's address.
      safely(link ?? nothing, 'linker')(target, event)
    }
    at = url = undefined
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : startFeature(feature, run)
  }

  function turnTo(next: string, nextAt: number): void {
    page = next
    reading?.start(nextAt)
    rules.again()
    rules.check('url', (match) => isPartOf(next, match))
    const count = pages()
    rules.check('pages', (match) => count() === Number(match))
  }

  function tellReading(end: number): void {
    const fields = reading?.take(end)
    if (fields) record('engagement', fields, page, end)
  }

  function goal(name: string, details: GoalDetails): void {
    record('goal', goalFields(name, details), url, at)
  }
}

function nothing(): void {}

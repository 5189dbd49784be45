import type { Hit } from '@throughline/schema'
import { openClientId } from './client-id.ts'
import type { Settings } from './config.ts'
import { type ConsentState, openConsent } from './consent.ts'
import { openCookies } from './cookie.ts'
import { openCurrentVisit } from './current-visit.ts'
import { buildDeniedHit } from './denied-hit.ts'
import { foreignIds } from './foreign-ids.ts'
import { formFields } from './form-fields.ts'
import { formValues } from './form-values.ts'
import { watchForms } from './forms.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import { buildHit, type HitFields } from './hit.ts'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'
import { takeLinkedId } from './linked-id.ts'
import { openLinker } from './linker.ts'
import { listen } from './listen.ts'
import { loadWatcher } from './load-watcher.ts'
import { openNavigation } from './navigation.ts'
import { watchPresses } from './presses.ts'
import { openReading } from './reading.ts'
import { isPartOf, openRules } from './rules.ts'
import { type Feature, safely, startFeature, whenOff } from './safely.ts'
import { openQueue } from './send.ts'
import { openStorage } from './storage.ts'
import { openSwaps } from './swaps.ts'
import { textOf } from './text.ts'
import { warn } from './warn.ts'
import { whenHidden } from './when-hidden.ts'

const pagesName = 'tl_pages'

/** The counter of one page, wired. Its verbs never throw. */
export function startCounter(settings: Settings, now: () => number) {
  const cookies = openCookies()
  const storage = openStorage()
  const choice = openConsent(storage, settings)
  const visitor = openClientId([cookies, storage], now)
  const visit = openCurrentVisit(settings, { cookies, storage })
  const rules = openRules(settings.goals, goal)
  const navigation = start('history', () => openNavigation(settings.hash, page))
  const reading = start('engagement', () =>
    openReading(now, (readMs, scroll) => {
      rules.check('time', (seconds) => readMs >= Number(seconds) * 1000)
      // What a page shows at first says little: it may not be there yet.
      rules.check('scroll', (most) => readMs >= 1000 && scroll >= Number(most))
    }),
  )
  whenHidden(() => {
    navigation?.flush()
    tellReading()
  })
  // Listens from here on, so that what the page's end made is sent with it.
  const endpoint = new URL('v1/hits', settings.collector)
  const queue = openQueue(`${endpoint}?site=${encodeURIComponent(settings.site)}`, {
    site: settings.site,
    storage,
    now,
  })
  // The page that is counted, the one before it in this document, and the first that was held back.
  let current: string | undefined
  let before: string | undefined
  let missedPage: string | undefined

  if (!choice.granted()) forget()
  whenOff((feature) => record('error', { name: `tl: ${feature}` }))
  const { domains } = settings
  // Before the linker, whose mark is no part of a link's address.
  start('clicks', () =>
    watchPresses({
      ownDomains: [location.hostname, ...domains],
      check: rules.check,
      swapped: (node) => !!swaps?.swapped(node),
      goal,
      click: (fields) => record('click', fields),
    }),
  )
  const linker = start('linker', () =>
    openLinker({ domains, rootDomain: cookies.rootDomain, id, now }),
  )
  const forms = start('forms', () =>
    watchForms({
      values: () => formValues(settings, { id: id(), visit: visit.read() }),
      ownDomains: domains,
      linker,
      hear: (name, form) => record('form', { name, ...formFields(form) }),
    }),
  )
  const swaps = start('swaps', openSwaps)
  // Not used before consent is granted.
  if (linker) visitor.take(safely(takeLinkedId)(now()) || '')
  swaps?.set(settings.swaps)
  if (settings.goals[0] && reading) setInterval(safely(reading.tick), 1000)
  loadWatcher(settings, safely(record))
  return {
    /** Counts this page and those that come without a new document. */
    begin: safely(() => (navigation ? navigation.begin() : page())),
    page: safely(page),
    goal: safely(goal),
    identify: safely(identify),
    clientId: safely(id),
    consent: safely(consent),
    swap: safely(swap),
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : startFeature(feature, run)
  }

  function page(given: string = location.href) {
    const url = typeof given === 'string' && safely(() => new URL(given, location.href).href)()
    if (!url) return warn('page: no URL')
    tellReading()
    navigation?.skip()
    reading?.start()
    rules.again()
    if (url !== current) before = current
    current = url
    missedPage = choice.granted() ? undefined : missedPage || url
    record('pageview', missedPage ? {} : foreignIds(cookies), url)
    forms?.fillAll()
    rules.check('url', (match) => isPartOf(url, match))
    let pages = 0
    rules.check('pages', (count) => {
      pages = pages || countPages()
      return pages === Number(count)
    })
  }

  /** How many pages this visit has had. */
  function countPages(): number {
    const { id } = visit.stay(now()) || { id: '' }
    const kept = storage.read(pagesName, RegExp(`^${id}\\.\\d+$`)) || ''
    const pages = Number(kept.slice(id.length + 1)) + 1
    if (id) storage.write(pagesName, `${id}.${pages}`)
    return id ? pages : 0
  }

  function tellReading(): void {
    const fields = current && reading?.take()
    if (fields) record('engagement', fields, current)
  }

  function goal(name: string, details?: GoalDetails): void {
    record('goal', goalFields(name, details || {}))
  }

  function identify(who: Identity | string): void {
    record('identify', identityFields(who))
  }

  function id(): string | undefined {
    return choice.granted() ? visitor.get() : undefined
  }

  function consent(state: ConsentState) {
    if (state !== 'granted' && state !== 'denied') return warn('consent: no choice')
    choice.choose(state)
    if (state === 'denied') forget()
    else if (missedPage) catchUp(missedPage)
    if (forms) forms.fillAll()
  }

  /** The page that visitors came to, which tells their source, and the one that they are on. */
  function catchUp(first: string): void {
    const latest = current
    current = before = undefined
    page(first)
    if (latest !== first) page(latest)
  }

  function swap(root: Node = document) {
    if (!(root instanceof Node)) return warn('swap: no node')
    swaps?.swap(root)
    forms?.watch(root)
  }

  function record(type: Hit['type'], fields: HitFields | string, url = location.href) {
    if (typeof fields === 'string') return warn(fields)
    if (Reflect.get(document, 'prerendering')) {
      return listen(document, 'prerenderingchange', () => record(type, fields, url))
    }
    const client_id = id()
    const ts = now()
    const isOpen = type === 'pageview' || type === 'goal'
    const seen = { referrer: textOf(before || document.referrer, 2048), ...fields }
    if (client_id) {
      const of = isOpen || type === 'identify' ? visit.touch(ts, url, before) : visit.stay(ts)
      const said = { ...seen, ...choice.stated() }
      if (of) queue.add(buildHit({ type, ts, client_id, url, fields: said }, of))
    } else if (settings.when_denied === 'anonymous' && isOpen) {
      queue.add(buildDeniedHit({ type, ts, url, fields: seen }))
    }
  }

  function forget(): void {
    queue.forget()
    visitor.forget()
    visit.forget()
    storage.remove(pagesName)
  }
}

import type { Hit } from '@throughline/schema'
import { openClientId } from './client-id.ts'
import type { Settings } from './config.ts'
import { type ConsentState, choices, openConsent } from './consent.ts'
import { openCookies } from './cookie.ts'
import { openCurrentVisit } from './current-visit.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import { buildHit, type HitFields, type Seen } from './hit.ts'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'
import type { Core, Later, OpenLater } from './later.ts'
import { takeLinkedId } from './linked-id.ts'
import { listen, visitorsEvents } from './listen.ts'
import type { Moment } from './moment.ts'
import { openNavigation } from './navigation.ts'
import type { Numbers } from './numbers.ts'
import { openPostedForms } from './posted-forms.ts'
import { type Feature, safely, whenOff } from './safely.ts'
import { openQueue } from './send.ts'
import { openStorage } from './storage.ts'
import type { Swaps } from './swaps.ts'
import { textOf } from './text.ts'
import type { Visit } from './visit.ts'
import { warn } from './warn.ts'

// Of the moments that wait for the second script; where it is blocked they stay few.
const mostMoments = 300

/** What swaps phone numbers, or lends them too: a site that needs neither goes without. */
export type OpenSwapping = (core: Core) => Swaps & Partial<Numbers>

/** The counter of one page, wired. Its verbs never throw. */
export function startCounter(settings: Settings, now: () => number, openSwapping?: OpenSwapping) {
  const cookies = openCookies()
  const storage = openStorage()
  const choice = openConsent(storage, settings)
  const visitor = openClientId([cookies, storage], now)
  const visit = openCurrentVisit(settings, { cookies, storage })
  const navigation = start('history', () => openNavigation(settings.hash, page))
  const endpoint = new URL('v1/hits', settings.collector)
  const queue = openQueue(`${endpoint}?site=${encodeURIComponent(settings.site)}`, {
    site: settings.site,
    storage,
    now,
    end: safely(() => {
      navigation?.flush()
      say('end', current)
    }),
    heard: (answer) => swaps?.hear?.(answer),
  })
  let waiting: Moment[] = []
  let later: Later | undefined
  let swaps: ReturnType<OpenSwapping> | undefined
  // The page that is counted, the one before it in this document, and the first that was held back.
  let current: string | undefined
  let before: string | undefined
  let missedPage: string | undefined

  if (!choice.granted()) forget()
  whenOff((feature) => say('off', feature))
  const post = start('forms', () => openPostedForms(settings, id))
  listen(document, visitorsEvents, (event) => {
    say(event.type, location.href, event.composedPath()[0], event)
    if (!later) post?.(event)
  })
  // Not used before consent is granted.
  if (!settings.off.includes('linker')) visitor.take(safely(takeLinkedId)(now()) || '')
  const core: Core = { settings, now, cookies, storage, visit, id, queue, record }
  swaps = openSwapping && start('swaps', () => openSwapping(core))
  return {
    /** Counts this page and those that come without a new document. */
    begin: safely(() => (navigation ? navigation.begin() : page())),
    /** Takes the second script in. */
    connect: safely(connect),
    page: safely(page),
    goal: safely(goal),
    identify: safely(identify),
    clientId: safely(id),
    consent: safely(consent),
    swap: safely(swap),
    ...(swaps?.number && { number: swaps.number }),
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : safely(run, feature)()
  }

  function connect(openLater: OpenLater): void {
    later = openLater(core, swaps)
    for (const moment of waiting.splice(0)) tell(...moment)
  }

  function tell(...moment: Moment): void {
    if (later) safely(later.hear)(...moment)
    else if (waiting.length < mostMoments) waiting.push(moment)
  }

  function say(type: string, url = '', what?: EventTarget | Seen, event?: Event): void {
    tell(type, now(), url, what, event)
  }

  function page(given: string = location.href) {
    const url = typeof given === 'string' && safely(() => new URL(given, location.href).href)()
    if (!url) return warn('page: no URL')
    say('end', current)
    navigation?.skip()
    if (url !== current) before = current
    current = url
    missedPage = choice.granted() ? undefined : missedPage || url
    record('pageview', {}, url)
    say('page', url)
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
    if (!choices.test(state)) return warn('consent: no choice')
    choice.choose(state)
    if (state === 'denied') forget()
    else if (missedPage) {
      // The page that visitors came to, which tells their source, and the one that they are on.
      const pages = new Set([missedPage, current])
      current = before = undefined
      // What was done before was not to be counted.
      waiting = waiting.filter(([type]) => type === 'swap')
      for (const url of pages) page(url)
    }
    say('consent')
  }

  function swap(root?: Node): void {
    say('swap', '', root)
  }

  /** Of a hit that starts no visit, `of` is the one that it belongs to. */
  function record(
    type: Hit['type'],
    fields: HitFields | string,
    url = location.href,
    ts = now(),
    of?: Visit,
  ) {
    if (typeof fields === 'string') return warn(fields)
    if (Reflect.get(document, 'prerendering')) {
      return listen(document, 'prerenderingchange', () => record(type, fields, url))
    }
    const client_id = id()
    const referrer = textOf(before || document.referrer, 2048)
    const seen = { type, ts, url, referrer, ...fields }
    if (!client_id) return say('denied', url, seen)
    const more = type === 'pageview' && later?.moreFields()
    queue.add(
      buildHit(
        { ...seen, ...more, ...choice.stated(), client_id },
        of || visit.touch(now(), url, before),
      ),
    )
  }

  function forget(): void {
    queue.forget()
    visitor.forget()
    visit.forget()
    swaps?.forget?.()
  }
}

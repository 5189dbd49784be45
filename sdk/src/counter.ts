import type { Hit } from '@throughline/schema'
import { openClientId } from './client-id.ts'
import type { Settings } from './config.ts'
import { type ConsentState, openConsent } from './consent.ts'
import { openCookies } from './cookie.ts'
import { openCurrentVisit } from './current-visit.ts'
import { openForms } from './forms.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import { buildHit, type HitFields } from './hit.ts'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'
import type { Core, Later } from './later.ts'
import { takeLinkedId } from './linked-id.ts'
import { listen } from './listen.ts'
import type { Moment } from './moment.ts'
import { openNavigation } from './navigation.ts'
import type { OpenNumbers } from './numbers.ts'
import { openRoots } from './roots.ts'
import { type Feature, safely, whenOff } from './safely.ts'
import { openQueue } from './send.ts'
import { openStorage } from './storage.ts'
import type { openSwaps } from './swaps.ts'
import { textOf } from './text.ts'
import type { Visit } from './visit.ts'
import { warn } from './warn.ts'

// Of the moments that wait for the second script; where it is blocked they stay few.
const mostMoments = 300

export type OpenSwaps = typeof openSwaps

/** What swaps phone numbers, and what lends them: a site that needs neither goes without. */
type Swapping = { openSwaps?: OpenSwaps | undefined; openNumbers?: OpenNumbers | undefined }

/** The counter of one page, wired. Its verbs never throw. */
export function startCounter(
  settings: Settings,
  now: () => number,
  { openSwaps, openNumbers }: Swapping = {},
) {
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
    heard: (answer) => numbers?.hear(answer),
  })
  const waiting: Moment[] = []
  let tell = (...moment: Moment): unknown => waiting.length < mostMoments && waiting.push(moment)
  let moreValues = (): Record<string, string> => ({})
  let moreFields = (): HitFields => ({})
  // The page that is counted, the one before it in this document, and the first that was held back.
  let current: string | undefined
  let before: string | undefined
  let missedPage: string | undefined
  let numbers: ReturnType<OpenNumbers> | undefined

  if (!choice.granted()) forget()
  whenOff((feature) => say('off', feature))
  const roots = openRoots((event, target) => {
    say(event.type, location.href, target, event)
    forms?.meet(event, target)
  })
  const forms = start('forms', () =>
    openForms({
      values: () => ({ [settings.field_name]: id() || '', ...moreValues() }),
      ownDomains: settings.domains,
      roots,
    }),
  )
  const swaps = openSwaps && start('swaps', () => openSwaps(roots, safely))
  // Not used before consent is granted.
  if (!settings.off.includes('linker')) visitor.take(safely(takeLinkedId)(now()) || '')
  swaps?.set(settings.swaps)
  numbers =
    swaps &&
    openNumbers &&
    start('swaps', () =>
      openNumbers({ settings, storage, swaps, now, id, visit: visit.read, guard: safely }),
    )
  safely(roots.start)()
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
    ...(numbers && { number: numbers.number }),
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : safely(run, feature)()
  }

  function connect(openLater: (core: Core) => Later): void {
    const later = openLater({
      settings,
      now,
      cookies,
      storage,
      visit,
      id,
      roots,
      forms,
      swaps,
      queue,
      record,
    })
    tell = safely(later.hear)
    for (const moment of waiting.splice(0)) tell(...moment)
    moreValues = later.values
    moreFields = later.fields
    forms?.fillAll()
  }

  function say(type: string, url = '', target?: Element, event?: Event): void {
    tell(type, now(), url, target, event)
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
    forms?.fillAll()
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
    if (!/^(granted|denied)$/.test(state)) return warn('consent: no choice')
    choice.choose(state)
    if (state === 'denied') forget()
    else if (missedPage) catchUp(missedPage)
    forms?.fillAll()
  }

  /** The page that visitors came to, which tells their source, and the one that they are on. */
  function catchUp(first: string): void {
    const latest = current
    current = before = undefined
    // What was done before was not to be counted.
    waiting.length = 0
    page(first)
    if (latest !== first) page(latest)
  }

  function swap(root: Node = document) {
    if (!(root instanceof Node)) return warn('swap: no node')
    roots.add((root instanceof Element && root.shadowRoot) || root)
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
    const seen = { type, ts, url, fields: { referrer, ...fields } }
    if (!client_id) return tell('denied', ts, url, undefined, undefined, seen)
    const said = { ...seen.fields, ...(type === 'pageview' && moreFields()), ...choice.stated() }
    const visitOf = of || visit.touch(now(), url, before)
    queue.add(buildHit({ ...seen, client_id, fields: said }, visitOf))
  }

  function forget(): void {
    queue.forget()
    visitor.forget()
    visit.forget()
    numbers?.forget()
    for (const name of ['tl_pages', 'tl_number']) storage.remove(name)
  }
}

import type { Hit } from '@throughline/schema'
import { openClientId } from './client-id.ts'
import type { Settings } from './config.ts'
import { type ConsentState, openConsent } from './consent.ts'
import { openCookies } from './cookie.ts'
import { openCurrentVisit } from './current-visit.ts'
import { buildDeniedHit } from './denied-hit.ts'
import { foreignIds } from './foreign-ids.ts'
import { formValues } from './form-values.ts'
import { openForms } from './forms.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import { buildHit, type HitFields } from './hit.ts'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'
import type { Core } from './later.ts'
import { takeLinkedId } from './linked-id.ts'
import { listen } from './listen.ts'
import type { Moment } from './moment.ts'
import { openNavigation } from './navigation.ts'
import { openRoots } from './roots.ts'
import { type Feature, safely, startFeature, whenOff } from './safely.ts'
import { openQueue } from './send.ts'
import { openStorage } from './storage.ts'
import { openSwaps } from './swaps.ts'
import { textOf } from './text.ts'
import { warn } from './warn.ts'

// Of the moments that wait for the second script; where it is blocked they stay few.
const mostMoments = 300

/** The counter of one page, wired. Its verbs never throw. */
export function startCounter(settings: Settings, now: () => number) {
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
  })
  const waiting: Moment[] = []
  let tell = (...moment: Moment): unknown => waiting.length < mostMoments && waiting.push(moment)
  // The page that is counted, the one before it in this document, and the first that was held back.
  let current: string | undefined
  let before: string | undefined
  let missedPage: string | undefined

  if (!choice.granted()) forget()
  whenOff((feature) => record('error', { name: `tl: ${feature}` }))
  const roots = openRoots((event, target) => {
    say(event.type, location.href, target, event)
    forms?.meet(event, target)
  })
  const forms = start('forms', () =>
    openForms({
      values: () => formValues(settings, { id: id(), visit: visit.read() }),
      ownDomains: settings.domains,
      roots,
    }),
  )
  const swaps = start('swaps', () => openSwaps(roots))
  // Not used before consent is granted.
  if (!settings.off.includes('linker')) visitor.take(safely(takeLinkedId)(now()) || '')
  swaps?.set(settings.swaps)
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
  }

  /** Starts what the site has not turned off. */
  function start<Started>(feature: Feature, run: () => Started): Started | undefined {
    return settings.off.includes(feature) ? undefined : startFeature(feature, run)
  }

  function connect(open: (core: Core) => (...moment: Moment) => void): void {
    const { rootDomain } = cookies
    const swapped = (node: Node) => !!swaps?.swapped(node)
    tell = safely(
      open({ settings, now, storage, stay: visit.stay, id, rootDomain, swapped, record }),
    )
    for (const moment of waiting.splice(0)) tell(...moment)
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
    record('pageview', missedPage ? {} : foreignIds(cookies), url)
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
    // What was done before was not to be counted.
    waiting.length = 0
    page(first)
    if (latest !== first) page(latest)
  }

  function swap(root: Node = document) {
    if (!(root instanceof Node)) return warn('swap: no node')
    roots.add((root instanceof Element && root.shadowRoot) || root)
  }

  function record(type: Hit['type'], fields: HitFields | string, url = location.href, ts = now()) {
    if (typeof fields === 'string') return warn(fields)
    if (Reflect.get(document, 'prerendering')) {
      return listen(document, 'prerenderingchange', () => record(type, fields, url))
    }
    const client_id = id()
    const isOpen = type === 'pageview' || type === 'goal'
    const seen = { referrer: textOf(before || document.referrer, 2048), ...fields }
    if (client_id) {
      const of = isOpen || type === 'identify' ? visit.touch(now(), url, before) : visit.stay(now())
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
    storage.remove('tl_pages')
  }
}

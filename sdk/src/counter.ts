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
import { type GoalDetails, goalFields } from './goal.ts'
import { buildHit, type HitFields } from './hit.ts'
import { type Identity, identityFields } from './identify.ts'
import { takeLinkedId } from './linked-id.ts'
import { openLinker } from './linker.ts'
import { safely } from './safely.ts'
import { openQueue } from './send.ts'
import { openStorage } from './storage.ts'
import { openSwaps } from './swaps.ts'
import { warn } from './warn.ts'

/** The counter of one page, wired. Its verbs never throw. */
export function startCounter(settings: Settings, now: () => number) {
  const cookies = openCookies()
  const storage = openStorage()
  const choice = openConsent(storage, settings)
  const visitor = openClientId([cookies, storage], now)
  const visit = openCurrentVisit(settings, { cookies, storage })
  const endpoint = new URL('v1/hits', settings.collector)
  const queue = openQueue(`${endpoint}?site=${encodeURIComponent(settings.site)}`, now)
  const { domains } = settings
  const linker = openLinker({ domains, rootDomain: cookies.rootDomain, id, now })
  const forms = watchForms({
    values: () => formValues(settings, { id: id(), visit: visit.read() }),
    ownDomains: domains,
    linker,
    hear: (name, form) => record('form', { name, ...formFields(form) }),
    now,
  })
  const swaps = openSwaps(now)
  let missedPage: string | undefined

  if (!choice.granted()) forget()
  // Not used before consent is granted.
  visitor.take(safely(takeLinkedId)(now()) || '')
  swaps.set(settings.swaps)
  return {
    page: safely(page),
    goal: safely(goal),
    identify: safely(identify),
    clientId: safely(id),
    consent: safely(consent),
    swap: safely(swap),
  }

  function page(given: string = location.href) {
    const url = typeof given === 'string' && safely(() => new URL(given, location.href).href)()
    if (!url) return warn('page: no URL')
    missedPage = choice.granted() ? undefined : url
    record('pageview', missedPage ? {} : foreignIds(cookies), url)
    forms.fillAll()
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
    else if (missedPage) page(missedPage)
    forms.fillAll()
  }

  function swap(root: Node = document) {
    if (!(root instanceof Node)) return warn('swap: no node')
    swaps.swap(root)
    forms.watch(root)
  }

  function record(type: Hit['type'], fields: HitFields | string, url = location.href) {
    if (typeof fields === 'string') return warn(fields)
    const client_id = id()
    const ts = now()
    if (client_id) {
      const said = { ...fields, ...choice.stated() }
      queue.add(buildHit({ type, ts, client_id, url, fields: said }, visit.touch(ts, url)))
    } else if (settings.when_denied === 'anonymous' && (type === 'pageview' || type === 'goal')) {
      queue.add(buildDeniedHit({ type, ts, url, fields }))
    }
  }

  function forget(): void {
    queue.forget()
    visitor.forget()
    visit.forget()
  }
}

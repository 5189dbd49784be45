import type { Hit } from '@throughline/schema'
import { openClientId } from './client-id.ts'
import type { Settings } from './config.ts'
import { type ConsentState, openConsent } from './consent.ts'
import { openCookies } from './cookie.ts'
import { openCurrentVisit } from './current-visit.ts'
import { buildDeniedHit } from './denied-hit.ts'
import { watchForms } from './forms.ts'
import { goalFields } from './goal.ts'
import type { GoalDetails } from './goal-details.ts'
import { buildHit, type HitFields } from './hit.ts'
import { identityFields } from './identify.ts'
import type { Identity } from './identity.ts'
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
  const visitor = openClientId(cookies, now)
  const visit = openCurrentVisit(settings, { cookies, storage })
  const endpoint = new URL('v1/hits', settings.collector)
  const queue = openQueue(`${endpoint}?site=${encodeURIComponent(settings.site)}`, now)
  const forms = watchForms({ name: settings.field_name, ownDomains: settings.domains, id })
  const swaps = openSwaps(now)
  let missedPage: string | undefined

  if (!choice.granted()) forget()
  swaps.set(settings.swaps)
  return {
    page: safely(page),
    goal: safely(goal),
    identify: safely(identify),
    clientId: safely(id),
    consent: safely(consent),
    swap: swaps.swap,
  }

  function page(given: string = location.href) {
    const url = typeof given === 'string' && safely(() => new URL(given, location.href).href)()
    if (!url) return warn('page: no URL')
    missedPage = choice.granted() ? undefined : url
    record('pageview', {}, url)
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

  function record(type: Hit['type'], fields: HitFields | string, url = location.href) {
    if (typeof fields === 'string') return warn(fields)
    const client_id = id()
    const ts = now()
    if (client_id) {
      const said = { ...fields, ...choice.stated() }
      queue.add(buildHit({ type, ts, client_id, url, fields: said }, visit.touch(ts, url)))
    } else if (settings.when_denied === 'anonymous' && type !== 'identify') {
      queue.add(buildDeniedHit({ type, ts, url, fields }))
    }
  }

  function forget(): void {
    queue.forget()
    visitor.forget()
    visit.forget()
  }
}

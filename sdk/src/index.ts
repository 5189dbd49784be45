import type { Settings } from './config.ts'
import type { ConsentState } from './consent.ts'
import { startCounter } from './counter.ts'
import type { GoalDetails } from './goal-details.ts'
import type { GoalRule } from './goal-rule.ts'
import type { Identity } from './identity.ts'
import { openLater } from './later.ts'
import { openNumbers } from './numbers.ts'
import type { Replacement } from './replacement.ts'
import { safely } from './safely.ts'
import type { SourceField } from './source-field.ts'
import { swapRules } from './swap-rules.ts'
import { warn } from './warn.ts'

export type { ConsentState, GoalDetails, GoalRule, Identity, Replacement, Settings, SourceField }

export type Options = Pick<Settings, 'site' | 'collector'> &
  Partial<Omit<Settings, 'swaps'>> & {
    /** Phone numbers and e-mails that are shown in place of those in the page. */
    swaps?: Replacement[]
    /** `false`: page views are sent by `page()` alone. */
    auto_page?: boolean
  }

type Counter = ReturnType<typeof startCounter>

// Where `init` never comes, as on a server that renders the page, the line must not grow for ever.
const longestLine = 100

let counter: Counter | undefined
let line: ((counter: Counter) => void)[] = []

/**
 * Starts the counter of this page; a second call does nothing. What was called before is done now,
 * in order, and then pages are counted by themselves, unless `auto_page` is false.
 */
export function init(options: Options): void {
  safely(() => {
    if (counter) return
    if (!options?.site || !options.collector) return warn('init: site or collector is missing')
    counter = startCounter(settle(options), Date.now, openNumbers)
    counter.connect(openLater)
    const before = line
    line = []
    before.forEach(whenStarted)
    if (options.auto_page !== false) counter.begin()
  })()
}

/** Sends a page view of `url`, which may be relative to the page; by default of the page itself. */
export function page(url?: string): void {
  whenStarted((counter) => counter.page(url))
}

/** Sends a goal by name. A wrong name, value or currency is ignored with a `console.warn`. */
export function goal(name: string, details?: GoalDetails): void {
  whenStarted((counter) => counter.goal(name, details))
}

/** Says who the visitor is: a user ID, or any of user ID, e-mail and phone. */
export function identify(who: Identity | string): void {
  whenStarted((counter) => counter.identify(who))
}

/** The client ID of this browser; undefined before `init` and while consent is denied. */
export function clientId(): string | undefined {
  return counter?.clientId()
}

/** Keeps the visitor's choice. Denied: no ID, no cookie. Granted: counting starts again. */
export function consent(state: ConsentState): void {
  whenStarted((counter) => counter.consent(state))
}

/**
 * Swaps phone numbers and e-mails and fills forms inside `root` too, now and later: for an open shadow
 * root, the element that carries it, or a form in no document. The document itself needs no call.
 */
export function swap(root?: Node): void {
  whenStarted((counter) => counter.swap(root))
}

/**
 * Calls back with the phone number that is shown to this visitor, E.164, now and whenever it is another
 * one; with undefined once it is taken back. Not at all where the collector lends none.
 */
export function number(tell: (number: string | undefined) => void): void {
  whenStarted((counter) => counter.number?.(tell))
}

function whenStarted(act: (counter: Counter) => void): void {
  if (counter) act(counter)
  else if (line.length < longestLine) line.push(act)
}

function settle(options: Options): Settings {
  return {
    site: options.site,
    collector: new URL(options.collector.replace(/\/*$/, '/'), location.href).href,
    domains: options.domains ?? [location.hostname],
    payment_domains: options.payment_domains ?? [],
    field_name: options.field_name ?? 'tl_cid',
    swaps: swapRules(options.swaps ?? []),
    consent: options.consent ?? 'granted',
    when_denied: options.when_denied ?? 'nothing',
    gpc: options.gpc ?? 'ignored',
    dnt: options.dnt ?? 'ignored',
    hash: options.hash ?? false,
    goals: options.goals ?? [],
    watch: options.watch ?? [],
    off: options.off ?? [],
    source_fields: options.source_fields ?? {},
  }
}

import type { EmailPool, Replacement, SiteSettings } from '@throughline/schema'
import { openRecent } from '../recent.ts'
import type { Leases } from './leases.ts'
import type { Ask } from './lender.ts'
import type { PoolName } from './memory.ts'
import { placeSwap } from './place-swap.ts'
import type { Lease } from './pool.ts'
import { chooseNumber, type Visitor } from './rules.ts'
import { taggedAddress } from './tagged-address.ts'

/** What a page is told to show. */
export type Shown = {
  /** Rules as the counter has them; behind one's own fields the selector of the place, if it has one. */
  swaps: unknown[]
  /** E.164. */
  number?: string
  /** Until when what is shown stays the visitor's, Unix ms by the collector's clock... */
  until?: number
  /** ...which showed this then. */
  now?: number
}

type Asked = {
  site: string
  settings: SiteSettings
  visitor: Visitor
  visit_id: string
  /** Gives nothing to somebody who had nothing before. */
  known?: boolean
}

type Options = {
  leases: Leases
  /** What the counter is told of a replacement. */
  swapRules: (swaps: Replacement[]) => unknown[]
}

type Held = Partial<Pick<Lease, 'number' | 'until'>>

export type Numbers = ReturnType<typeof openNumbers>

const minuteMs = 60_000
/** An address with a tag is never another visit's: mail to it is his as long as an ad may be credited. */
const taggedMs = 90 * 24 * 60 * minuteMs

/** Which numbers and addresses the pages of a site show to whom. */
export function openNumbers({ leases, swapRules }: Options) {
  const tagged = openRecent<{ since: number }>({ capacity: 100_000 })
  const rules = openRecent<{ rule: unknown }>({ capacity: 10_000 })
  return { wanted, show, forget: leases.forget }

  async function show(asked: Asked): Promise<Shown> {
    const { settings, visitor } = asked
    const [phone, ...emails] = await Promise.all([
      phoneOf(asked),
      ...settings.email_pools.map(async (pool) => ({ pool, ...(await emailOf(pool, asked)) })),
    ])
    const { number } = phone
    const ends = [phone, ...emails].flatMap(({ until }) => (until === undefined ? [] : [until]))
    const places = number === undefined ? [] : settings.number_places
    return {
      swaps: [
        ...places.flatMap((place) => ruleOf(placeSwap(place, number ?? ''), place.selector)),
        ...emails.flatMap(({ pool, number: to }) =>
          to === undefined ? [] : ruleOf({ from: pool.from, to }),
        ),
      ],
      ...(number === undefined ? {} : { number }),
      ...(ends.length === 0 ? {} : { until: Math.min(...ends), now: visitor.at }),
    }
  }

  async function phoneOf(asked: Asked): Promise<Held> {
    const choice = chooseNumber(asked.visitor, asked.settings)
    if (choice.show === 'number') return { number: choice.number }
    // Of who denied consent nothing is kept, and a lease would be.
    if (choice.show === 'original' || asked.visitor.client_id === '') return {}
    const { fallback } = choice.pool
    const name = { site: asked.site, kind: 'phone' as const, pool: choice.pool.name }
    const lease = await leases.lease(askOf(name, asked, choice.pool))
    return lease ?? (fallback === undefined ? {} : { number: fallback })
  }

  async function emailOf(pool: EmailPool, asked: Asked): Promise<Held> {
    const { visitor, visit_id, site, known } = asked
    if (visitor.client_id === '') return {}
    const { addresses, hold_minutes } = pool
    const name = { site, kind: 'email' as const, pool: pool.from.toLowerCase() }
    if (addresses) {
      const ask = askOf(name, asked, { numbers: addresses, hold_minutes })
      return (await leases.lease(ask)) ?? {}
    }
    const { client_id, at } = visitor
    const number = taggedAddress(pool.from, { site, client_id, visit_id })
    const since = tagged.get(number)?.since ?? at
    tagged.set(number, { since })
    const until = since + taggedMs
    const lease = { number, client_id, visit_id, since, last_seen: at, until }
    const isKept = known === true || (await leases.keep(name, lease))
    return isKept ? { number } : {}
  }

  function ruleOf(replacement: Replacement, selector?: string): unknown[] {
    const { from, to, format = '', whatsapp = false } = replacement
    const name = [from, to, format, whatsapp, selector ?? ''].join('\n')
    const made = rules.get(name)
    if (made) return [made.rule]
    const [rule] = swapRules([replacement])
    if (rule === undefined) return []
    const whole = selector !== undefined && Array.isArray(rule) ? [...rule, selector] : rule
    rules.set(name, { rule: whole })
    return [whole]
  }
}

/** Whether a site has anything to show. All that a site without numbers pays. */
function wanted(settings: SiteSettings): boolean {
  const { number_pools, number_rules, number_places, email_pools } = settings
  return (
    number_pools.length > 0 ||
    email_pools.length > 0 ||
    number_places.length > 0 ||
    number_rules.length > 0
  )
}

function askOf(
  name: PoolName,
  { visitor, visit_id, known = false }: Asked,
  { numbers, hold_minutes }: { numbers: readonly string[]; hold_minutes: number },
): Ask {
  const { client_id, at } = visitor
  return { ...name, client_id, visit_id, at, known, numbers, holdMs: hold_minutes * minuteMs }
}

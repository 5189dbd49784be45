import type { Period } from '../period.ts'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import type { ContactKind } from './contacts.ts'
import { matchContacts } from './match-contacts.ts'
import { unsettled, within } from './unsettled.ts'

export type Matcher = ReturnType<typeof openMatcher>

type Noticed = { site: string; kind: ContactKind; contact_id: string }
type Waiting = [key: string, contact: Noticed & { noticedAt: number }]

type Options = {
  store: Store
  sites: Sites
  nextVersion: () => number
  now: () => number
  onMatch: (reason: string) => void
  onError: (error: unknown) => void
  /** How often what was noticed is looked at, and how often what may have changed is. */
  tickMs?: number
  sweepMs?: number
}

/** As many contacts as one question names. */
const atOnce = 500

/**
 * Finds whose the calls and e-mails are, in the background, once they can be read. An answer is
 * written where it is another one than before, so matching again is harmless, by two collectors too.
 * A sweep matches again what came of late, since leases and settings may come after the call, and
 * what an earlier process left.
 */
export function openMatcher(options: Options) {
  const { store, sites, nextVersion, now, onMatch, onError } = options
  const { tickMs = 500, sweepMs = 5 * 60_000 } = options
  const pending = new Map<string, Noticed & { noticedAt: number }>()
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Done>(work: () => Promise<Done>): Promise<Done> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  let busy = false
  const ticks = setInterval(() => {
    if (busy || pending.size === 0) return
    busy = true
    inTurn(matchReadable)
      .catch(onError)
      .finally(() => {
        busy = false
      })
  }, tickMs)
  const first = setTimeout(() => sweep().catch(onError), 2 * tickMs)
  const sweeps = setInterval(() => sweep().catch(onError), sweepMs)
  for (const timer of [ticks, first, sweeps]) timer.unref()

  function notice(contact: Noticed): void {
    pending.set(JSON.stringify([contact.site, contact.kind, contact.contact_id]), {
      ...contact,
      noticedAt: now(),
    })
  }

  /** What was noticed before the moment up to which all can be read. */
  async function matchReadable(until = store.asOf()): Promise<void> {
    const ready = [...pending].filter(([, { noticedAt }]) => noticedAt < until)
    for (const group of ofOneKind(ready)) {
      for (let at = 0; at < group.length; at += atOnce) {
        const some = group.slice(at, at + atOnce)
        // Taken out first: what is told of a call meanwhile is noticed anew.
        for (const [key, one] of some) if (pending.get(key) === one) pending.delete(key)
        await matchSome(some.map(([, one]) => one)).catch((error: unknown) => {
          for (const [key, one] of some) if (!pending.has(key)) pending.set(key, one)
          throw error
        })
      }
    }
  }

  /** Contacts of one site and kind. How many answers changed. */
  async function matchSome(contacts: Noticed[]): Promise<number> {
    const [{ site, kind } = { site: '', kind: 'call' as const }] = contacts
    const settings = sites.find(site)
    if (settings === undefined) return 0
    const ids = contacts.map(({ contact_id }) => contact_id)
    const { changed, affected } = await matchContacts(store, { site, settings, kind, ids })
    if (changed.length > 0) {
      await store.add(
        'matches',
        changed.map((row) => ({ ...row, version: nextVersion() })),
      )
    }
    for (const { reason } of changed) onMatch(String(reason))
    for (const contact_id of affected) notice({ site, kind, contact_id })
    return changed.length
  }

  async function sweep(): Promise<void> {
    // In turn, so that closing waits for it.
    for (const contact of await inTurn(() => unsettled(store, now()))) notice(contact)
  }

  /** Resolves when nothing that was noticed waits. */
  async function settle(): Promise<void> {
    do {
      await store.drain()
      await inTurn(() => matchReadable(Number.POSITIVE_INFINITY))
    } while (pending.size > 0)
    await store.drain()
  }

  return {
    notice,
    sweep,
    settle,
    waiting: () => pending.size,
    /** Matches all calls and e-mails of some days again. */
    async rematch(site: string, { period, timeZone }: { period: Period; timeZone: string }) {
      await store.drain()
      let [contacts, changed] = [0, 0]
      for (const kind of ['call', 'email'] as const) {
        const ids = await within(store, { site, kind, period, timeZone })
        contacts += ids.length
        for (let at = 0; at < ids.length; at += atOnce) {
          const some = ids.slice(at, at + atOnce).map((contact_id) => ({ site, kind, contact_id }))
          // Each portion stands on the answers of the one before.
          changed += await inTurn(() => matchSome(some))
          await store.drain()
        }
      }
      return { contacts, changed }
    },
    /** Does some work while nothing is matched. */
    aside: inTurn,
    async close(): Promise<void> {
      for (const timer of [ticks, first, sweeps]) clearTimeout(timer)
      pending.clear()
      await turn
    },
  }
}

/** Parts what waits by site and kind: one question asks of one of each. */
function ofOneKind(waiting: Waiting[]): Iterable<Waiting[]> {
  const groups = new Map<string, Waiting[]>()
  for (const one of waiting) {
    const name = JSON.stringify([one[1].site, one[1].kind])
    const group = groups.get(name)
    if (group) group.push(one)
    else groups.set(name, [one])
  }
  return groups.values()
}

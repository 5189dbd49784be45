import { openRecent, type Recent } from '../recent.ts'

const minuteMs = 60_000

/** A page a second, for a minute: nobody reads like that, and a slow site can't serve it. */
const mostPages = 60

/**
 * Of one address and User-Agent, hits with a client ID that is younger than a minute. A script that
 * keeps no cookie is a new visitor each time; an office or a phone network behind one address shows
 * mostly visitors of before, and five new ones a second are a crowd even there.
 */
const mostNewcomers = 300

type Seen = { clientId: string; sender: string; ts: number; now: number; isPage: boolean }

/**
 * Tells who is faster than a person. Counts the minutes of the hits themselves, so that hits which
 * waited in an offline browser are no rush. Forgets the least seen when there are too many to keep.
 */
export function openPace(capacity = 20_000) {
  const pages = openRecent<Counter>({ capacity })
  const newcomers = openRecent<Counter>({ capacity })

  return ({ clientId, sender, ts, now, isPage }: Seen): boolean => {
    const fast = isPage && counted(pages, `${clientId} ${minuteOf(ts)}`) > mostPages
    const born = Number(clientId.slice(clientId.indexOf('.') + 1)) * 1000
    const isNew = Math.abs(ts - born) < minuteMs
    const crowd = isNew && counted(newcomers, `${minuteOf(now)} ${sender}`) > mostNewcomers
    return fast || crowd
  }
}

type Counter = { count: number }

function counted(counters: Recent<Counter>, key: string): number {
  const known = counters.get(key)
  if (known === undefined) {
    counters.set(key, { count: 1 })
    return 1
  }
  known.count += 1
  return known.count
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs)
}

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
  const countPage = openCounts(capacity)
  const countNewcomer = openCounts(capacity)

  return ({ clientId, sender, ts, now, isPage }: Seen): boolean => {
    const fast = isPage && countPage(`${clientId} ${minuteOf(ts)}`) > mostPages
    const born = Number(clientId.slice(clientId.indexOf('.') + 1)) * 1000
    const isNew = Math.abs(ts - born) < minuteMs
    const crowd = isNew && countNewcomer(`${minuteOf(now)} ${sender}`) > mostNewcomers
    return fast || crowd
  }
}

/** Counts by name. Of two generations of names the older one is forgotten when the younger is full. */
function openCounts(capacity: number) {
  let young = new Map<string, { count: number }>()
  let old = new Map<string, { count: number }>()

  return (name: string): number => {
    const known = young.get(name)
    if (known !== undefined) {
      known.count += 1
      return known.count
    }
    if (young.size >= capacity / 2) {
      old = young
      young = new Map()
    }
    const count = (old.get(name)?.count ?? 0) + 1
    young.set(name, { count })
    return count
  }
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs)
}

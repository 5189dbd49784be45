export type RecentEvents = ReturnType<typeof openRecentEvents>

/** What an event is known by here, 64 bits in two halves: IDs are made apart for each site. */
export type EventKey = { high: number; low: number }

/**
 * The events of the last hits that were taken. A browser that did not hear the answer sends them
 * again, so most repeats end here; the others meet in the database. Holds at most `capacity`.
 *
 * Held as hashes in flat memory: 200,000 strings were a burden to the garbage collector. Two of 200,000 events share 64 bits once in 10¹⁴ hits.
 */
export function openRecentEvents(capacity = 200_000) {
  const seed = Math.floor(Math.random() * 2 ** 31)
  let young = openTable(capacity / 2)
  let old = openTable(capacity / 2)
  let repeats = 0
  return {
    keyOf: (site: string, eventId: string): EventKey => hashOf(eventId, hashOf(site, seeded(seed))),
    /** Whether an event was taken before; where it was, it is counted. */
    knows(key: EventKey): boolean {
      const known = young.has(key) || old.has(key)
      if (known) repeats += 1
      return known
    },
    /** Call it once the hit is on disk: what was not answered must be taken when it comes again. */
    add(key: EventKey): void {
      if (young.isFull()) {
        const emptied = old.clear()
        old = young
        young = emptied
      }
      young.add(key)
    },
    repeats: () => repeats,
  }
}

/** A set of keys in flat memory, at most half full, so that the next free place is near. */
function openTable(capacity: number) {
  const places = 2 ** Math.ceil(Math.log2(capacity * 2))
  const slots = new Int32Array(places * 2)
  let size = 0
  const table = { has, add, clear, isFull: () => size >= capacity }
  return table

  function has(key: EventKey): boolean {
    return !isFree(placeOf(key))
  }

  function add(key: EventKey): void {
    const place = placeOf(key)
    if (!isFree(place)) return
    slots[place] = key.high
    slots[place + 1] = key.low
    size += 1
  }

  function clear() {
    slots.fill(0)
    size = 0
    return table
  }

  /** Where the key is, or else would be. */
  function placeOf({ high, low }: EventKey): number {
    let place = (low & (places - 1)) * 2
    while (!isFree(place) && (slots[place] !== high || slots[place + 1] !== low)) {
      place = (place + 2) % slots.length
    }
    return place
  }

  // No key has a half of 0 there.
  function isFree(place: number): boolean {
    return slots[place] === 0
  }
}

function seeded(seed: number): EventKey {
  return { high: 0x9e3779b9 ^ seed, low: 0x85ebca6b ^ seed }
}

/** Two lanes of MurmurHash3's 32-bit mixing. https://github.com/aappleby/smhasher (public domain) */
function hashOf(text: string, { high, low }: EventKey): EventKey {
  let first = high
  let second = low
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    first = Math.imul(first ^ code, 0xcc9e2d51)
    first ^= first >>> 15
    second = Math.imul(second ^ code, 0x1b873593)
    second ^= second >>> 13
  }
  // So that "ab" + "c" is not "a" + "bc".
  return { high: finished(first ^ text.length) || 1, low: finished(second ^ text.length) }
}

function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

export type RecentEvents = ReturnType<typeof openRecentEvents>

/**
 * The events of the last hits that were taken. A browser that did not hear the answer sends them
 * again, so most repeats end here; the others meet in the database. Holds at most `capacity`.
 */
export function openRecentEvents(capacity = 200_000) {
  let young = new Set<string>()
  let old = new Set<string>()
  let repeats = 0
  return {
    /** Whether an event was taken before; where it was, it is counted. */
    knows(key: string): boolean {
      const known = young.has(key) || old.has(key)
      if (known) repeats += 1
      return known
    },
    /** Call it once the hit is on disk: what was not answered must be taken when it comes again. */
    add(key: string): void {
      if (young.size >= capacity / 2) {
        old = young
        young = new Set()
      }
      young.add(key)
    },
    repeats: () => repeats,
  }
}

/** What an event is known by: IDs are made apart for each site. */
export const eventKey = (site: string, eventId: string): string => `${site} ${eventId}`

import { EventEmitter } from 'node:events'
import type { Line, Row } from '@throughline/schema'

export type RecentHits = ReturnType<typeof openRecentHits>

type Arrival = { site: string; line: Line }

/** The last hits this collector took, for eyes that watch. Nothing is counted from here. */
export function openRecentHits(capacity = 50) {
  const kept: Arrival[] = []
  const arrivals = new EventEmitter()
  arrivals.setMaxListeners(0)
  return {
    add(site: string, line: Line): void {
      kept.push({ site, line })
      if (kept.length > capacity) kept.shift()
      arrivals.emit('hit', { site, line })
    },
    forget(clientId: string): void {
      const others = kept.filter((one) => rowOf(one).client_id !== clientId)
      kept.splice(0, kept.length, ...others)
    },
    of: (site: string): Row[] => kept.filter((one) => one.site === site).map(rowOf),
    /** Calls `listener` for each later hit of a site, until the function that it returns is called. */
    watch(site: string, listener: (row: Row) => void): () => void {
      const hear = (arrival: Arrival) => {
        if (arrival.site === site) listener(rowOf(arrival))
      }
      arrivals.on('hit', hear)
      return () => arrivals.off('hit', hear)
    },
  }
}

function rowOf({ line }: Arrival): Row {
  return JSON.parse(line)
}

import { EventEmitter } from 'node:events'
import type { Row } from '@throughline/schema'

export type RecentHits = ReturnType<typeof openRecentHits>

/** The last hits this collector took, for eyes that watch. Nothing is counted from here. */
export function openRecentHits(capacity = 50) {
  const kept: Row[] = []
  const arrivals = new EventEmitter()
  arrivals.setMaxListeners(0)
  return {
    add(row: Row): void {
      kept.push(row)
      if (kept.length > capacity) kept.shift()
      arrivals.emit('hit', row)
    },
    forget(clientId: string): void {
      const others = kept.filter((row) => row.client_id !== clientId)
      kept.splice(0, kept.length, ...others)
    },
    of: (site: string) => kept.filter((row) => row.site === site),
    /** Calls `listener` for each later hit, until the function that it returns is called. */
    watch(listener: (row: Row) => void): () => void {
      arrivals.on('hit', listener)
      return () => arrivals.off('hit', listener)
    },
  }
}

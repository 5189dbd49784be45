import { openConnection } from './connection.ts'
import { openVisitors } from './visitors.ts'

/** Of one run of load. Latencies are in ms. */
export type Load = {
  seconds: number
  /** Requests that were answered with 200. */
  answered: number
  failed: number
  p50: number
  p99: number
}

type Options = {
  address: string
  /** Hits a request. */
  hits: number
  connections: number
  seconds: number
}

/**
 * Posts beacons over so many kept connections, each its next one when the last is answered. At the end
 * what is under way is waited for, so that all that was sent is counted.
 */
export async function load({ address, hits, connections, seconds }: Options): Promise<Load> {
  const visitors = openVisitors(hits)
  const latencies: number[] = []
  let failed = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000

  async function askOn(): Promise<void> {
    const connection = await openConnection(address)
    while (performance.now() < endsAt) {
      const sentAt = performance.now()
      const answer = await connection.ask(visitors.next().request)
      if (answer?.status === 200) latencies.push(performance.now() - sentAt)
      else failed += 1
    }
    connection.close()
  }

  await Promise.all(Array.from({ length: connections }, askOn))
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return {
    seconds: (performance.now() - startedAt) / 1000,
    answered: latencies.length,
    failed,
    p50: at(0.5),
    p99: at(0.99),
  }
}

import type { Lender } from '#numbers/lender'
import { openOwnLender } from '#numbers/own-lender'
import { openSharedLender } from '#numbers/shared-lender'
import { missingRedis, openRedisServer } from '../redis-server.ts'

const holdMs = 30 * 60_000
const poolSize = 10_000
const pools = 5

export type Lending = {
  where: string
  asks: number
  p50Ms: number
  p99Ms: number
  perSecond: number
  /** Of 50,000 leases at once. */
  megabytes: number
}

/** How long a lease takes, and what 50,000 of them weigh, in one process and in Redis. */
export async function measureLending(say: (line: string) => void): Promise<Lending[]> {
  const heap = collected()
  const own = openOwnLender()
  const first = await askAll(own, 1)
  const found = [{ where: 'in the process', ...first, megabytes: megabytes(collected() - heap) }]
  if (missingRedis) {
    say(`left out Redis: ${missingRedis}`)
    return found
  }
  const server = openRedisServer()
  await server.start()
  try {
    const before = await usedBytes(server.ask)
    const shared = await openSharedLender({
      ...{ url: server.url, prefix: 'bench', wasLent: async () => false, patienceMs: 10_000 },
      onAway: (error) => say(`Redis went away: ${error}`),
      ...{ onBack: () => {}, onUnasked: () => say('a lease was not given') },
    })
    const timed = await askAll(shared, 16)
    const bytes = (await usedBytes(server.ask)) - before
    await shared.close()
    return [...found, { where: 'in Redis', ...timed, megabytes: megabytes(bytes) }]
  } finally {
    await server.close()
  }
}

/** Lends all numbers to as many visitors, and renews each once. */
async function askAll(lender: Lender, atOnce: number) {
  const asks = Array.from({ length: poolSize * pools }, (_, at) => at)
  const numbers = Array.from({ length: pools }, (_, pool) =>
    Array.from({ length: poolSize }, (_one, at) => `+4930${pool}${100_000 + at}`),
  )
  const took: number[] = []
  const startedAt = performance.now()
  for (const _round of [0, 1]) {
    let next = 0
    const ask = async () => {
      for (let at = asks[next++]; at !== undefined; at = asks[next++]) {
        const pool = at % pools
        const begun = performance.now()
        await lender.lease({
          ...{ site: 'bench', kind: 'phone', pool: `pool${pool}`, numbers: numbers[pool] ?? [] },
          ...{ holdMs, client_id: `${at + 1}.1795400123`, visit_id: `visit-${at}`, at: Date.now() },
        })
        took.push(performance.now() - begun)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, ask))
  }
  const seconds = (performance.now() - startedAt) / 1000
  took.sort((a, b) => a - b)
  return {
    asks: took.length,
    p50Ms: took[Math.floor(took.length * 0.5)] ?? Number.NaN,
    p99Ms: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
    perSecond: took.length / seconds,
  }
}

async function usedBytes(ask: (command: string, ...args: string[]) => Promise<string>) {
  const [, bytes] = /used_memory:(\d+)/.exec(await ask('info', 'memory')) ?? []
  return Number(bytes)
}

function collected(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function megabytes(bytes: number): number {
  return bytes / 2 ** 20
}

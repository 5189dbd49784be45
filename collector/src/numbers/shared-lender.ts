import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Ask, Counts, Lender } from './lender.ts'
import { type LeaseMemory, openLeaseMemory, type PoolName } from './memory.ts'
import type { Lease, Outcome } from './pool.ts'
import { openRedis } from './redis.ts'
import {
  countScript,
  forgetScript,
  leaseScript,
  orderScript,
  resumeScript,
} from './redis-scripts.ts'
import { rememberMs } from './stored-leases.ts'

type Options = {
  url: string
  /** Of all keys: installations that share a Redis must not share leases. */
  prefix: string
  /** Whether a number of the site was lent of late, for a Redis that knows of nothing. */
  wasLent(site: string): Promise<boolean>
  /** Redis went away, or is back. */
  onAway(error: unknown): void
  onBack(): void
  /** An answer was given without it. */
  onUnasked(): void
  /** How long an answer may wait for Redis. */
  patienceMs?: number
  /** In place of Redis' own clock, for trials that can't wait. */
  now?: () => number
  memory?: LeaseMemory
}

/** After a command was not answered, others do without for as long. */
const pauseMs = 1_000
/** Of leases that are missing, and then of a pool that has no order. */
const mostRepairs = 2
/** A start waits as long for Redis, and then goes on without. */
const firstPatienceMs = 1_000

/**
 * Lends numbers where several collectors share them: Redis says who holds what, in one step and by its
 * own clock. This process remembers what it gave out, and shows it on while Redis is away; and where Redis
 * forgot, that is what a visitor keeps his number by, while all others wait until what may have been
 * forgotten has ended (docs/decisions/0015-numbers-in-redis.md).
 */
export async function openSharedLender(options: Options): Promise<Lender> {
  const { url, prefix, wasLent, onAway, onBack, onUnasked, patienceMs = 50, now } = options
  const memory = options.memory ?? openLeaseMemory()
  const repairs = new Map<string, Promise<void>>()
  const longestHolds = new Map<string, number>()
  let runId = ''
  let pausedUntil = 0
  let isAway = false
  let isClosing = false
  let opened = () => {}
  const whenOpen = new Promise<void>((resolve) => {
    opened = resolve
  })
  const onGone = () => {
    runId = ''
    if (!isClosing) away(new Error('The connection to Redis is closed'))
  }
  const redis = openRedis({ url, patienceMs, onReady, onGone, onError: away })
  await inTime(whenOpen, firstPatienceMs)
  return { lease, restore: memory.restore, counts, forget, close }

  async function lease(ask: Ask): Promise<Outcome | 'away'> {
    if (runId === '' || performance.now() < pausedUntil) return ownOf(ask)
    try {
      for (let time = 0; time <= mostRepairs; time += 1) {
        const answer = await asked(ask)
        back()
        const repair = repairOf(ask, answer[0])
        if (!repair) return told(ask, answer)
        // The database may be asked on the way: that takes its time, and others ask meanwhile.
        if (!(await inTime(repair, patienceMs))) break
      }
      return unasked()
    } catch (error) {
      pausedUntil = performance.now() + pauseMs
      away(error)
      return ownOf(ask)
    }
  }

  async function asked(ask: Ask): Promise<unknown[]> {
    const { client_id, visit_id, at, known = false, holdMs } = ask
    const pool = `${ask.site}\n${ask.kind}\n${ask.pool}`
    const restMs = Math.max(holdMs, longestHolds.get(pool) ?? 0)
    longestHolds.set(pool, restMs)
    const mine = mineOf(ask)
    const claim = mine?.client_id === client_id ? mine : undefined
    const answer = await redis.run(
      leaseScript,
      [...keysOf(ask), keyOf(ask.site, 'last', ask.kind, ask.pool, client_id)],
      [
        ...[runId, client_id, visit_id, holdMs, at, known ? 1 : 0, rememberMs],
        ...[mine?.number ?? '', claim?.visit_id ?? '', claim?.since ?? 0],
        ...[Math.max(0, (claim?.until ?? 0) - at), restMs, now?.() ?? ''],
      ],
    )
    return Array.isArray(answer) ? answer : []
  }

  function told(ask: Ask, [word, number, since, leftMs]: unknown[]): Outcome | 'away' {
    if (word === 'taken' || word === 'unknown') return word
    // While Redis rests, what this process remembers was part of the question.
    if (word !== 'held') return unasked()
    const { client_id, visit_id, at } = ask
    const lease: Lease = {
      number: String(number),
      client_id,
      visit_id,
      since: Number(since),
      last_seen: at,
      // Only a duration crosses: the clocks of Redis and of this process need not agree.
      until: at + Number(leftMs),
    }
    memory.leasesOf(ask).set(lease.number, lease)
    memory.lastOf(ask).set(client_id, { number: lease.number })
    return lease
  }

  /** What is his without asking: for as long as was said, and not longer. */
  function ownOf(ask: Ask): Lease | 'away' {
    const mine = mineOf(ask)
    const holds = mine?.client_id === ask.client_id && ask.at < mine.until
    if (holds && ask.numbers.includes(mine.number)) return mine
    return unasked()
  }

  function unasked(): 'away' {
    onUnasked()
    return 'away'
  }

  function mineOf(ask: Ask): Lease | undefined {
    const number = memory.lastOf(ask).get(ask.client_id)?.number
    return number === undefined ? undefined : memory.leasesOf(ask).get(number)
  }

  /** What has to be done before Redis can answer; one at a time, whoever asks. */
  function repairOf(ask: Ask, word: unknown): Promise<void> | undefined {
    if (word === 'unordered') return once(keysOf(ask).join(), () => order(ask))
    if (word !== 'empty' && word !== 'restarted') return undefined
    return once(keyOf(ask.site, 'leases', ask.kind), () => resume(ask, word))
  }

  function once(name: string, work: () => Promise<void>): Promise<void> {
    const running = repairs.get(name)
    if (running) return running
    const repair = work().finally(() => repairs.delete(name))
    repairs.set(name, repair)
    return repair
  }

  async function order(ask: Ask): Promise<void> {
    await redis.run(orderScript, keysOf(ask), [rememberMs, ...ask.numbers])
  }

  async function resume(ask: Ask, word: 'empty' | 'restarted'): Promise<void> {
    const run = runId
    // A Redis that was started again may have read an old file. One that is empty may be new.
    const isNew = word === 'empty' && !(await wasLent(ask.site).catch(() => true))
    await redis.run(resumeScript, keysOf(ask), [run, isNew ? 1 : 0, now?.() ?? ''])
  }

  async function counts(asked: Parameters<Lender['counts']>[0]): Promise<Counts> {
    if (runId === '') return undefined
    try {
      const args = [now?.() ?? '', ...asked.numbers]
      const held = Number(await redis.run(countScript, keysOf(asked), args))
      return { held, free: asked.numbers.length - held }
    } catch (error) {
      away(error)
      return undefined
    }
  }

  async function forget(clientId: string): Promise<void> {
    memory.forget(clientId)
    for (const key of await redis.keys(`${prefix}:{*}:last:*:${clientId}`)) await redis.remove(key)
    for (const key of await redis.keys(`${prefix}:{*}:leases:*`)) {
      await redis.run(forgetScript, [key], [clientId])
    }
  }

  async function close(): Promise<void> {
    isClosing = true
    redis.close()
  }

  function onReady(run: string): void {
    runId = run
    pausedUntil = 0
    opened()
    back()
  }

  function back(): void {
    if (isAway) onBack()
    isAway = false
  }

  /** Said once, however many ask meanwhile. */
  function away(error: unknown): void {
    if (!isAway) onAway(error)
    isAway = true
  }

  function keysOf({ site, kind, pool, numbers }: Pick<Ask, keyof PoolName | 'numbers'>): string[] {
    return [keyOf(site, 'leases', kind), keyOf(site, 'order', kind, pool, digestOf(numbers))]
  }

  function keyOf(site: string, ...parts: string[]): string {
    return `${prefix}:{${site}}:${parts.join(':')}`
  }
}

/** Whether `work` ended in time. @throws what it throws */
async function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  const late = new AbortController()
  const patience = setTimeout(ms, false, { signal: late.signal }).catch(() => false)
  const isDone = await Promise.race([work.then(() => true), patience])
  late.abort()
  return isDone
}

const digests = new WeakMap<readonly string[], string>()

/** Settings are replaced and never changed. */
function digestOf(numbers: readonly string[]): string {
  const known = digests.get(numbers)
  if (known) return known
  const digest = createHash('sha1').update(numbers.join('\n')).digest('hex').slice(0, 12)
  digests.set(numbers, digest)
  return digest
}

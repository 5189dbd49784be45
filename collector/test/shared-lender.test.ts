import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lender } from '../src/numbers/lender.ts'
import { openSharedLender } from '../src/numbers/shared-lender.ts'
import { missingRedis, openRedisServer } from '../trials/redis-server.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { hit } from './rows.ts'

if (missingRedis) console.warn(`Left out numbers in Redis: ${missingRedis}`)

const minuteMs = 60_000
const holdMs = 5 * minuteMs
const numbers = ['+4930100', '+4930101', '+4930102']
const server = openRedisServer()
let prefixes = 0

beforeAll(() => (missingRedis ? undefined : server.start()))
afterAll(() => server.close())

type Opened = Lender & { isBack(): Promise<void>; away: unknown[]; unasked(): number }
type Given = { prefix: string; now: () => number; wasLent?: () => boolean; patienceMs?: number }

async function openLender({ prefix, now, wasLent, patienceMs = 5_000 }: Given): Promise<Opened> {
  const away: unknown[] = []
  let unasked = 0
  let hear = () => {}
  let back = Promise.resolve()
  const lender = await openSharedLender({
    url: server.url,
    prefix,
    now,
    patienceMs,
    wasLent: async () => wasLent?.() ?? false,
    onAway: (error) => {
      away.push(error)
      back = new Promise((resolve) => {
        hear = resolve
      })
    },
    onBack: () => hear(),
    onUnasked: () => {
      unasked += 1
    },
  })
  return { ...lender, isBack: () => back, away, unasked: () => unasked }
}

const askOf = (client_id: string, at: number) => ({
  ...{ site: 's', kind: 'phone' as const, pool: 'main', numbers, holdMs },
  ...{ client_id, visit_id: `visit-of-${client_id}`, at },
})

async function openTwo(given: Partial<Given> = {}) {
  prefixes += 1
  const clock = { now: 1_800_000_000_000 }
  const whole = { prefix: `test${prefixes}`, now: () => clock.now, ...given }
  const lenders = [await openLender(whole), await openLender(whole)] as const
  const close = () => Promise.all(lenders.map((lender) => lender.close()))
  return { clock, lenders, whole, close }
}

async function restart(by: 'SIGTERM' | 'SIGKILL', lenders: readonly Opened[]): Promise<void> {
  await server.stop(by)
  // What waits for an answer hears that the connection is gone.
  while (lenders.some(({ away }) => away.length === 0)) await new Promise(setImmediate)
  await server.start()
  await Promise.all(lenders.map((lender) => lender.isBack()))
  for (const { away } of lenders) away.splice(0)
}

describe.skipIf(missingRedis)('numbers in Redis', { timeout: 120_000 }, () => {
  test('two collectors lend by the rules of one', async () => {
    const { clock, lenders, close } = await openTwo()
    const [a, b] = lenders
    const at = clock.now
    expect(await a.lease(askOf('anna', at))).toEqual({
      ...{ number: '+4930100', client_id: 'anna', visit_id: 'visit-of-anna' },
      ...{ since: at, last_seen: at, until: at + holdMs },
    })
    expect(await b.lease(askOf('boris', at))).toMatchObject({ number: '+4930101' })
    clock.now += minuteMs
    // The other collector's clock is an hour late: since is said by who gave it, until by who asks.
    expect(await b.lease(askOf('anna', at - 60 * minuteMs))).toMatchObject({
      ...{ number: '+4930100', since: at, until: at - 55 * minuteMs },
    })
    expect(await a.lease(askOf('clara', at))).toMatchObject({ number: '+4930102' })
    expect(await b.lease(askOf('dora', at))).toBe('taken')
    expect(await b.counts({ ...askOf('', at) })).toEqual({ held: 3, free: 0 })

    clock.now += holdMs
    // Clara had the third; Boris was seen last before the two others.
    expect(await b.lease(askOf('clara', at))).toMatchObject({ number: '+4930102' })
    expect(await a.lease(askOf('dora', at))).toMatchObject({ number: '+4930101' })
    expect(await a.lease({ ...askOf('emil', at), known: true })).toBe('unknown')
    expect(await a.lease({ ...askOf('anna', at), known: true })).toMatchObject({
      number: '+4930100',
    })
    await close()
  })

  test('a number that moves between pools, or leaves and comes back, has one holder', async () => {
    const { clock, lenders, close } = await openTwo()
    const [a, b] = lenders
    const one = { ...askOf('anna', clock.now), numbers: numbers.slice(0, 1) }
    await a.lease(one)
    const other = { ...askOf('boris', clock.now), pool: 'other', numbers: numbers.slice(0, 1) }
    expect(await b.lease(other)).toBe('taken')
    expect(await b.lease({ ...askOf('anna', clock.now), numbers: numbers.slice(1) })).toMatchObject(
      {
        number: '+4930101',
      },
    )
    clock.now += holdMs
    expect(await b.lease(other)).toMatchObject({ number: '+4930100' })
    expect(await a.lease({ ...one, client_id: 'clara' })).toBe('taken')
    await close()
  })

  test('who holds two numbers, by changes of the pool, sees the one that is left in it', async () => {
    const { clock, lenders, close } = await openTwo()
    const [a, b] = lenders
    const [first = '', second = '', third = ''] = numbers
    const ask = (of: typeof a, pool: string[]) =>
      of.lease({ ...askOf('anna', clock.now), numbers: pool })
    expect(await ask(a, [first])).toMatchObject({ number: first })
    expect(await ask(b, [second])).toMatchObject({ number: second })
    expect(await ask(a, [third, first])).toMatchObject({ number: first })
    await close()
  })

  test('who holds two numbers, and lost the later one to another, keeps the earlier', async () => {
    const { clock, lenders, close } = await openTwo()
    const [a, b] = lenders
    const [first = '', second = ''] = numbers
    const ask = (of: typeof a, client: string, pool: string[]) =>
      of.lease({ ...askOf(client, clock.now), numbers: pool, holdMs: minuteMs })
    await a.lease({ ...askOf('anna', clock.now), numbers: [first] })
    expect(await ask(b, 'anna', [second])).toMatchObject({ number: second })
    clock.now += minuteMs
    expect(await ask(a, 'boris', [first, second])).toMatchObject({ number: second })
    expect(await ask(b, 'anna', [first, second])).toMatchObject({ number: first })
    await close()
  })

  test('a new Redis lends at once, and one that forgot waits for one hold', async () => {
    let lent = false
    const { clock, lenders, close } = await openTwo({ wasLent: () => lent })
    const [a, b] = lenders
    await a.lease(askOf('anna', clock.now))
    lent = true
    await server.ask('flushall')
    expect(await b.lease(askOf('boris', clock.now))).toBe('away')
    // What she was told is known where she was told it.
    expect(await a.lease(askOf('anna', clock.now))).toMatchObject({ number: '+4930100' })
    clock.now += holdMs - 1
    expect(await b.lease(askOf('boris', clock.now))).toBe('away')
    clock.now += 1
    expect(await b.lease(askOf('boris', clock.now))).toMatchObject({ number: '+4930101' })
    expect([a.unasked(), b.unasked()]).toEqual([0, 2])
    await close()
  })

  test('a Redis that was started from an old file waits for one hold too', async () => {
    const { clock, lenders, close } = await openTwo({ wasLent: () => true })
    const [a, b] = lenders
    await server.ask('save')
    await a.lease(askOf('anna', clock.now))
    clock.now += holdMs
    await a.lease(askOf('anna', clock.now))
    await server.ask('save')
    await a.lease(askOf('boris', clock.now))
    await restart('SIGKILL', lenders)
    // Boris is in no file.
    expect(await b.lease(askOf('clara', clock.now))).toBe('away')
    expect(await b.lease(askOf('anna', clock.now))).toMatchObject({ number: '+4930100' })
    expect(await a.lease(askOf('boris', clock.now))).toMatchObject({ number: '+4930101' })
    clock.now += holdMs
    expect(await b.lease(askOf('clara', clock.now))).toMatchObject({ number: '+4930102' })
    await close()
  })

  test('while Redis is away visitors keep what they were told as long as they were told, and it comes back', async () => {
    const { clock, lenders, close } = await openTwo({ wasLent: () => true })
    const [a] = lenders
    const start = clock.now
    await a.lease(askOf('anna', clock.now))
    clock.now += holdMs
    await a.lease(askOf('anna', clock.now))
    await server.stop('SIGTERM')
    const until = clock.now + holdMs
    clock.now += minuteMs
    // An hour's worth of questions is one line of the log.
    for (let time = 0; time < 100; time += 1) await a.lease(askOf('boris', clock.now))
    expect(await a.lease(askOf('anna', clock.now))).toMatchObject({ number: '+4930100', until })
    expect(await a.lease(askOf('anna', until))).toBe('away')
    expect(a.away).toHaveLength(1)

    await server.start()
    await Promise.all(lenders.map((lender) => lender.isBack()))
    expect(await a.lease(askOf('anna', clock.now))).toMatchObject({ number: '+4930100' })
    expect(clock.now).toBeGreaterThan(start)
    await close()
  })

  test('who was erased is in no key of Redis, and nobody gets his number before its time', async () => {
    const { clock, lenders, whole, close } = await openTwo()
    const [a, b] = lenders
    await a.lease(askOf('11.1795400123', clock.now))
    await b.lease(askOf('22.1795400123', clock.now))
    await a.forget('11.1795400123')

    const last = (client: string) =>
      server.ask('exists', `${whole.prefix}:{s}:last:phone:main:${client}`)
    expect(await last('11.1795400123')).toBe('0')
    expect(await last('22.1795400123')).toBe('1')
    const leases = await server.ask('hvals', `${whole.prefix}:{s}:leases:phone`)
    expect(leases).not.toContain('11.1795400123')
    expect(leases).toContain('22.1795400123')
    expect(await b.lease(askOf('33', clock.now))).toMatchObject({ number: '+4930102' })
    expect(await b.lease(askOf('44', clock.now))).toBe('taken')
    await close()
  })

  test('a Redis that hangs keeps nobody waiting, and is asked again once it answers', async () => {
    const { clock, lenders, close } = await openTwo({ patienceMs: 50 })
    const [a] = lenders
    await a.lease(askOf('anna', clock.now))
    server.signal('SIGSTOP')
    const asked = Array.from({ length: 1_000 }, (_, at) => a.lease(askOf(`v${at}`, clock.now)))
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['away']))
    expect(await a.lease(askOf('anna', clock.now))).toMatchObject({ number: '+4930100' })
    server.signal('SIGCONT')
    const later = async (): Promise<unknown> => {
      const outcome = await a.lease(askOf('v0', clock.now))
      return outcome === 'away' ? new Promise(setImmediate).then(later) : outcome
    }
    expect(await later()).toBeDefined()
    await close()
  })

  test('whatever is killed or forgotten whenever, no two visitors hold a number at once', async () => {
    const step = fc.record({
      collector: fc.constantFrom(0, 1),
      visitor: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      afterMs: fc.oneof(fc.integer({ min: 0, max: minuteMs }), fc.integer({ min: 0, max: holdMs })),
      event: fc.oneof(
        { weight: 8, arbitrary: fc.constant('none' as const) },
        { weight: 3, arbitrary: fc.constantFrom('saved', 'killed') },
        { weight: 1, arbitrary: fc.constantFrom('stopped', 'forgot', 'collector') },
      ),
    })
    const seen = { lent: 0, away: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const held = new Map<string, { client: string; until: number }>()
        let lent = false
        const two = await openTwo({ wasLent: () => lent })
        const { clock, whole } = two
        const lenders = [...two.lenders]
        const skews = [0, 7 * minuteMs]
        for (const { collector, visitor, afterMs, event } of steps) {
          clock.now += afterMs
          if (event === 'stopped') await restart('SIGTERM', lenders)
          if (event === 'killed') await restart('SIGKILL', lenders)
          if (event === 'saved') await server.ask('save')
          if (event === 'forgot') await server.ask('flushall')
          if (event === 'collector') {
            await lenders[collector]?.close()
            lenders[collector] = await openLender(whole)
          }
          const skew = skews[collector] ?? 0
          const outcome = await lenders[collector]?.lease(askOf(visitor, clock.now + skew))
          if (outcome === 'away') seen.away += 1
          if (outcome === undefined || typeof outcome === 'string') continue
          lent = true
          seen.lent += 1
          const other = held.get(outcome.number)
          if (other && other.client !== visitor) expect(other.until).toBeLessThanOrEqual(clock.now)
          held.set(outcome.number, { client: visitor, until: outcome.until - skew })
        }
        // Once nothing more happens, numbers are lent again.
        await lenders[0]?.lease(askOf('z', clock.now))
        clock.now += 2 * holdMs
        expect(await lenders[0]?.lease(askOf('z', clock.now))).toBeTypeOf('object')
        await Promise.all(lenders.map((lender) => lender.close()))
      }),
      { numRuns: 30 },
    )
    expect(seen.lent).toBeGreaterThan(100)
    expect(seen.away).toBeGreaterThan(0)
  })
})

test('a collector without its Redis takes hits, and shows what is shown to all', async () => {
  const lines: string[] = []
  const { put, post, get } = await openTestCollector({
    redisUrl: '/nowhere/redis.sock',
    log: { write: (line) => lines.push(line) },
  })
  const pool = { name: 'main', numbers, fallback: '+4930200000' }
  await put('/v1/sites/shop', { domains: ['localhost'], number_pools: [pool] })
  const body = JSON.stringify({ sent_at: testNow, hits: [hit()] })
  const answer = await post('/v1/hits?site=shop', body, { type: 'text/plain', key: undefined })
  expect(answer).toMatchObject({
    status: 200,
    body: { accepted: 1, numbers: { number: '+4930200000' } },
  })
  expect((await get('/metrics')).text).toContain('throughline_number_unasked_total 1\n')
  expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1)
})

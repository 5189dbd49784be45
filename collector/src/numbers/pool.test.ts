import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLeaseMemory } from './memory.ts'
import { openOwnLender } from './own-lender.ts'
import { type Lease, openPool } from './pool.ts'

const minuteMs = 60_000
const holdMs = 5 * minuteMs
const numbers = ['+4930100', '+4930101', '+4930102']

const by = (client_id: string, at: number, visit_id = 'one') => ({ client_id, visit_id, at })
type Given = Parameters<typeof openPool>[0]

/** The number that each of them gets. */
function openShort(given: Partial<Given> = {}) {
  const pool = openPool({ numbers, holdMs, ...given })
  return {
    ...pool,
    number(client: string, at: number): string {
      const outcome = pool.lease(by(client, at))
      return typeof outcome === 'string' ? outcome : outcome.number
    },
  }
}

test('a visitor keeps his number as long as he shows up, and two never hold one', () => {
  const { lease, number } = openShort()
  expect(number('anna', 0)).toBe('+4930100')
  expect(number('boris', 1)).toBe('+4930101')
  expect(lease(by('anna', 4 * minuteMs))).toEqual({
    number: '+4930100',
    client_id: 'anna',
    visit_id: 'one',
    since: 0,
    last_seen: 4 * minuteMs,
    until: 9 * minuteMs,
  })
})

test('who finds all numbers taken gets none', () => {
  const { number, counts } = openShort({ numbers: numbers.slice(0, 1) })
  number('anna', 0)
  expect(number('boris', holdMs - 1)).toBe('taken')
  expect(counts(holdMs - 1)).toEqual({ held: 1, free: 0 })
  expect(number('boris', holdMs)).toBe('+4930100')
})

test('who returns sees his last number, and a new visitor the one that rested longest', () => {
  const { number } = openShort()
  number('anna', 0)
  number('boris', 1)
  number('clara', 2)
  expect(number('clara', 10 * minuteMs)).toBe('+4930102')
  expect(number('dora', 10 * minuteMs)).toBe('+4930100')
  expect(number('anna', 10 * minuteMs)).toBe('+4930101')
})

test('another visit of the same visitor has the same number, since its own beginning', () => {
  const { lease } = openShort()
  lease(by('anna', 0))
  expect(lease(by('anna', 1000, 'two'))).toMatchObject({ number: '+4930100', since: 1000 })
  expect(lease(by('anna', 2000, 'two'))).toMatchObject({ number: '+4930100', since: 1000 })
})

test('who had to be known and had no number yet gets none', () => {
  const { lease } = openShort()
  expect(lease({ ...by('anna', 0), known: true })).toBe('unknown')
  lease(by('anna', 0))
  expect(lease({ ...by('anna', holdMs * 2), known: true })).toMatchObject({ number: '+4930100' })
})

test('a number that was taken out of the pool and comes back is still its holder’s', () => {
  const { number, change, lease } = openShort()
  number('anna', 0)
  change({ numbers: numbers.slice(1), holdMs })
  expect(number('anna', 1)).toBe('+4930101')
  change({ numbers: numbers.slice(0, 2), holdMs })
  expect(number('boris', 2)).toBe('taken')
  expect(lease(by('boris', holdMs))).toMatchObject({ number: '+4930100' })
})

test('a shorter hold takes nothing from who was promised more, and blocks nobody behind him', () => {
  const { lease, number, change } = openShort({ numbers: numbers.slice(0, 2) })
  number('anna', 0)
  change({ numbers: numbers.slice(0, 2), holdMs: minuteMs })
  expect(lease(by('boris', 1))).toMatchObject({ number: '+4930101', until: minuteMs + 1 })
  expect(number('clara', minuteMs)).toBe('taken')
  expect(number('clara', minuteMs + 1)).toBe('+4930101')
  expect(lease(by('anna', minuteMs + 2))).toMatchObject({ number: '+4930100', until: holdMs })
})

test('a number that moves to another pool has one holder in both', async () => {
  const lender = openOwnLender()
  const ask = (pool: string, client: string, at: number, given = numbers.slice(0, 1)) =>
    lender.lease({ site: 's', kind: 'phone', pool, numbers: given, holdMs, ...by(client, at) })
  await ask('first', 'anna', 0)
  expect(await ask('second', 'boris', 1)).toBe('taken')
  expect(await ask('second', 'boris', holdMs)).toMatchObject({ number: '+4930100' })
  // The first has not heard of it, and finds it all the same.
  expect(await ask('first', 'clara', holdMs + 1)).toBe('taken')
  expect(await ask('first', 'clara', holdMs + 1, ['+4930555'])).toMatchObject({
    number: '+4930555',
  })
})

test('who was erased is not known, and nobody gets his number before its time', async () => {
  const memory = openLeaseMemory()
  const lender = openOwnLender(memory)
  const pool = { site: 's', kind: 'phone' as const, pool: 'p', numbers, holdMs }
  await lender.lease({ ...pool, ...by('anna', 0) })
  await lender.forget('anna')
  expect(await lender.lease({ ...pool, ...by('anna', 1), known: true })).toBe('unknown')
  expect(await lender.lease({ ...pool, ...by('anna', 1) })).toMatchObject({ number: '+4930101' })
  expect(memory.leasesOf(pool).get('+4930100')).toMatchObject({ client_id: '', until: holdMs })
})

test('leases of before a restart are held on', async () => {
  const leases = new Map<string, Lease>()
  const before = openShort({ leases })
  for (const [at, visitor] of ['anna', 'boris', 'clara', 'anna'].entries())
    before.number(visitor, at)

  const pool = { site: 's', kind: 'phone' as const, pool: 'p' }
  const after = openOwnLender()
  after.restore([...leases.values()].map((lease) => ({ ...pool, ...lease })))
  const ask = (client: string, at: number) =>
    after.lease({ ...pool, numbers: [...numbers], holdMs, ...by(client, at) })
  expect(await ask('dora', 10)).toBe('taken')
  expect(await ask('boris', 10)).toMatchObject({ number: '+4930101' })
  // Clara was seen last, when all holds are over; Boris was renewed after her.
  expect(await ask('dora', holdMs + 5)).toMatchObject({ number: '+4930102' })
})

test('who holds two numbers, by changes of the pool, sees the one that is left in it', () => {
  const pool = openPool({ numbers: ['+4930100'], holdMs })
  expect(pool.lease(by('a', 0))).toMatchObject({ number: '+4930100' })
  pool.change({ numbers: ['+4930101'], holdMs })
  expect(pool.lease(by('a', 1))).toMatchObject({ number: '+4930101' })
  pool.change({ numbers: ['+4930100', '+4930102'], holdMs })
  expect(pool.lease(by('a', 2))).toMatchObject({ number: '+4930100' })
})

test('who holds two numbers, and lost the later one to another, keeps the earlier', () => {
  const pool = openPool({ numbers: ['+4930100'], holdMs })
  pool.lease(by('a', 0))
  pool.change({ numbers: ['+4930101'], holdMs: minuteMs })
  expect(pool.lease(by('a', 0))).toMatchObject({ number: '+4930101', until: minuteMs })
  pool.change({ numbers: ['+4930100', '+4930101'], holdMs: minuteMs })
  expect(pool.lease(by('b', minuteMs))).toMatchObject({ number: '+4930101' })
  expect(pool.lease(by('a', minuteMs))).toMatchObject({ number: '+4930100', until: holdMs })
})

test('whoever comes whenever, no two hold a number at once, and nobody loses his before its time', () => {
  const step = fc.record({
    visitor: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    // A clock may be set back.
    afterMs: fc.integer({ min: -minuteMs, max: 2 * holdMs }),
    change: fc.option(
      fc.record({
        numbers: fc.subarray([...numbers, '+4930103'], { minLength: 1 }),
        holdMs: fc.constantFrom(minuteMs, holdMs),
      }),
      { freq: 5 },
    ),
    restart: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const leases = new Map<string, Lease>()
      let settings = { numbers, holdMs }
      let pool = openPool(settings)
      let clock = holdMs
      let now = clock
      const lastOwn = new Map<string, Lease>()
      for (const { visitor, afterMs, change, restart } of steps) {
        clock = Math.max(0, clock + afterMs)
        now = Math.max(now, clock)
        if (change) settings = change
        if (restart) {
          // As after a restart: visitors' last numbers are told by their leases.
          pool = openPool({ ...settings, leases: new Map(leases), last: lastOf(leases) })
          // A stopped process forgets how late it was: its clock is right again.
          clock = now
        } else if (change) pool.change(change)
        const own = lastOwn.get(visitor)
        const outcome = pool.lease(by(visitor, clock))
        const takenByOthers = [...leases.values()]
          .filter(({ client_id, until }) => client_id !== visitor && now < until)
          .map(({ number }) => number)
        if (own && now < own.until && settings.numbers.includes(own.number)) {
          expect(outcome).toMatchObject({ number: own.number })
        }
        if (typeof outcome === 'string') {
          expect(settings.numbers.filter((one) => !takenByOthers.includes(one))).toEqual([])
          continue
        }
        expect(settings.numbers).toContain(outcome.number)
        expect(takenByOthers).not.toContain(outcome.number)
        // The one that was seen last stands last.
        leases.delete(outcome.number)
        leases.set(outcome.number, outcome)
        lastOwn.set(visitor, outcome)
      }
    }),
    { numRuns: 500 },
  )
})

function lastOf(leases: Map<string, Lease>) {
  const last = new Map<string, { number: string }>()
  const byTime = [...leases.values()].sort((a, b) => a.last_seen - b.last_seen)
  for (const { client_id, number } of byTime) last.set(client_id, { number })
  return {
    get: (client: string) => last.get(client),
    set: (client: string, one: { number: string }) => void last.set(client, one),
  }
}

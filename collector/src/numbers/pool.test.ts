import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Lease, openPool } from './pool.ts'

const minuteMs = 60_000
const holdMs = 5 * minuteMs
const numbers = ['+4930100', '+4930101', '+4930102']

test('a visitor keeps his number as long as he shows up, and two never hold one', () => {
  const pool = openPool({ numbers, holdMs })
  expect(pool.lease('anna', 0)?.number).toBe('+4930100')
  expect(pool.lease('boris', 1)?.number).toBe('+4930101')
  expect(pool.lease('anna', 4 * minuteMs)).toEqual({
    number: '+4930100',
    client_id: 'anna',
    since: 0,
    last_seen: 4 * minuteMs,
    until: 9 * minuteMs,
  })
})

test('who finds all numbers taken gets none, and is counted', () => {
  const pool = openPool({ numbers: numbers.slice(0, 1), holdMs })
  pool.lease('anna', 0)
  expect(pool.lease('boris', holdMs - 1)).toBeUndefined()
  expect(pool.overflow()).toBe(1)
  expect(pool.lease('boris', holdMs)?.number).toBe('+4930100')
})

test('who returns sees his last number, and a new visitor the one that rested longest', () => {
  const pool = openPool({ numbers, holdMs })
  pool.lease('anna', 0)
  pool.lease('boris', 1)
  pool.lease('clara', 2)
  expect(pool.lease('clara', 10 * minuteMs)?.number).toBe('+4930102')
  expect(pool.lease('dora', 10 * minuteMs)?.number).toBe('+4930100')
  expect(pool.lease('anna', 10 * minuteMs)?.number).toBe('+4930101')
})

test('leases of before a restart are held on', () => {
  const before = openPool({ numbers, holdMs })
  for (const [at, visitor] of ['anna', 'boris', 'clara', 'anna'].entries())
    before.lease(visitor, at)
  const after = openPool({ numbers, holdMs, held: before.leases().toReversed() })
  expect(after.lease('dora', 10)).toBeUndefined()
  expect(after.lease('boris', 10)?.number).toBe('+4930101')
  // Clara was seen last, when all holds are over; Boris was renewed after her.
  expect(after.lease('dora', holdMs + 5)?.number).toBe('+4930102')
})

test('whoever comes whenever, no two hold a number at once, and nobody loses his before its time', () => {
  const step = fc.record({
    visitor: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    // A clock may be set back.
    afterMs: fc.integer({ min: -minuteMs, max: 2 * holdMs }),
    restart: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let pool = openPool({ numbers, holdMs })
      let clock = holdMs
      let now = clock
      const held = new Map<string, Lease>()
      for (const { visitor, afterMs, restart } of steps) {
        clock = Math.max(0, clock + afterMs)
        now = Math.max(now, clock)
        if (restart) pool = openPool({ numbers, holdMs, held: pool.leases() })
        const own = held.get(visitor)
        const lease = pool.lease(visitor, clock)
        const others = [...held.values()].filter(
          ({ client_id, until }) => client_id !== visitor && now < until,
        )
        if (own && now < own.until) expect(lease?.number).toBe(own.number)
        if (lease === undefined) expect(others.length).toBe(numbers.length)
        else {
          expect(others.map(({ number }) => number)).not.toContain(lease.number)
          for (const [holder, { number }] of held) if (number === lease.number) held.delete(holder)
          held.set(visitor, lease)
        }
      }
    }),
    { numRuns: 500 },
  )
})

import type { Row } from '@throughline/schema'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openBuffer } from './buffer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A database that keeps what it is given once a token, and fails as it is told. */
function openDatabase(fails: () => 'before' | 'after' | 'never') {
  const tables = new Map<string, number[]>()
  const tokens = new Set<string>()
  let made = 0
  const buffer = openBuffer({
    async insert(table, ndjson, token) {
      const failure = fails()
      if (failure === 'before') throw new Error('not reached')
      if (!tokens.has(token)) {
        tokens.add(token)
        const rows: Row[] = ndjson
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
        tables.set(table, [...(tables.get(table) ?? []), ...rows.map(({ n }) => Number(n))])
      }
      if (failure === 'after') throw new Error('the answer was lost')
    },
    now: Date.now,
    newToken: () => `token-${++made}`,
    onRetry: () => {},
    capacity: 50,
  })
  return { buffer, tables }
}

test('whatever fails, every row that was taken is stored once and in order', async () => {
  const outcome = fc.constantFrom('before' as const, 'after' as const, 'never' as const)
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ table: fc.constantFrom('a', 'b'), rows: fc.nat(5), drain: fc.boolean() }),
      ),
      fc.array(outcome),
      async (steps, failures) => {
        const { buffer, tables } = openDatabase(() => failures.shift() ?? 'never')
        const taken = new Map<string, number[]>()
        let next = 0
        for (const { table, rows, drain } of steps) {
          const given = Array.from({ length: rows }, () => ({ n: next++ }))
          if (buffer.add(table, given) && rows > 0) {
            taken.set(table, [...(taken.get(table) ?? []), ...given.map(({ n }) => n)])
          }
          if (drain) await vi.advanceTimersByTimeAsync(300)
        }
        const drained = buffer.drain()
        await vi.runAllTimersAsync()
        await drained
        expect(tables).toEqual(taken)
        expect(buffer.oldest()).toBeUndefined()
      },
    ),
    { numRuns: 200 },
  )
})

test('when too many rows wait the next are refused, and taken again once those are stored', async () => {
  let away = true
  const { buffer, tables } = openDatabase(() => (away ? 'before' : 'never'))
  const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))
  expect(buffer.add('a', rows(50))).toBe(true)
  expect(buffer.add('a', rows(1))).toBe(false)

  away = false
  await buffer.drain()

  expect(buffer.add('a', rows(1))).toBe(true)
  expect(tables.get('a')).toHaveLength(50)
})

test('a row waits for company at most 200 ms', async () => {
  const { buffer, tables } = openDatabase(() => 'never')
  const since = Date.now()
  buffer.add('a', [{ n: 1 }])
  expect(buffer.oldest()).toBe(since)

  await vi.advanceTimersByTimeAsync(200)

  expect(tables.get('a')).toEqual([1])
})

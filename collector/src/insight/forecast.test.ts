import fc from 'fast-check'
import { expect, test } from 'vitest'
import { betaShare } from './beta.ts'
import { openDice } from './dice.ts'
import { likelyRevenue } from './likely-revenue.ts'
import { winChance } from './win-chance.ts'

test("of 10 closed deals 4 were won: 9 in 22, and Jeffreys' interval", () => {
  const { expected, low, high } = winChance({ closed: 10, won: 4 })

  expect(expected).toBeCloseTo(4.5 / 11, 12)
  expect(betaShare(low, { a: 4.5, b: 6.5 })).toBeCloseTo(0.05, 10)
  expect(betaShare(high, { a: 4.5, b: 6.5 })).toBeCloseTo(0.95, 10)
})

test('the interval opens to 0 where none was won, to 1 where all were, and narrows as more is known', () => {
  expect(winChance({ closed: 3, won: 0 }).low).toBe(0)
  expect(winChance({ closed: 3, won: 3 }).high).toBe(1)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, share) => {
        const won = Math.round(n * share)
        const once = winChance({ closed: n, won })
        const twice = winChance({ closed: 4 * n, won: 4 * won })
        expect(once.low).toBeLessThanOrEqual(once.expected)
        expect(once.high).toBeGreaterThanOrEqual(once.expected)
        expect(twice.high - twice.low).toBeLessThan(once.high - once.low)
      },
    ),
    { seed: 1, numRuns: 100 },
  )
})

const stage = (fields: object) => ({
  ...{ belief: { a: 4000, b: 6000 }, revenues: [], rest: 0, squares: 0 },
  ...fields,
})

test('two deals of 100 and 50 with a chance of 0.4 bring 0 to 150, never less nor more', () => {
  const { total } = likelyRevenue([stage({ revenues: [100, 50] })])
  expect(total).toEqual({ low: 0, high: 150 })
})

test('many deals bring the mean and a normal spread, drawn one by one or together', () => {
  const revenues = Array.from({ length: 100 }, () => 10)
  // Of 100 deals 40 ± 4.9 are won; the chance itself is known to half a percent.
  const alone = likelyRevenue([stage({ revenues })]).total
  const together = likelyRevenue([stage({ rest: 1000, squares: 10_000 })]).total
  for (const { low, high } of [alone, together]) {
    expect(Math.abs(low - (400 - 1.645 * 49.2))).toBeLessThan(12)
    expect(Math.abs(high - (400 + 1.645 * 49.2))).toBeLessThan(12)
  }
})

test('stages that share one belief share its luck, so that their total spreads more', () => {
  const revenues = Array.from({ length: 100 }, () => 10)
  const few = () => ({ a: 2, b: 3 })
  const shared = few()
  const width = ({ low, high }: { low: number; high: number }) => high - low
  const together = likelyRevenue([
    stage({ belief: shared, revenues }),
    stage({ belief: shared, revenues }),
  ])
  const apart = likelyRevenue([
    stage({ belief: few(), revenues }),
    stage({ belief: few(), revenues }),
  ])

  expect(width(together.total)).toBeGreaterThan(width(apart.total) * 1.15)
})

test('what came true lay in the interval in 90 % of 300 worlds, give or take', () => {
  const dice = openDice(3)
  let held = 0
  for (let world = 0; world < 300; world += 1) {
    const chance = dice.beta({ a: 0.5, b: 0.5 })
    const wonOf = (n: number) => Array.from({ length: n }, () => dice.even() < chance)
    const closed = 12
    const won = wonOf(closed).filter(Boolean).length
    const revenues = Array.from({ length: 40 }, () => 10 + 90 * dice.even())
    const came = wonOf(40).reduce((sum, isWon, at) => sum + (isWon ? (revenues[at] ?? 0) : 0), 0)
    const { total } = likelyRevenue([stage({ ...winChance({ closed, won }), revenues })])
    if (came >= total.low && came <= total.high) held += 1
  }
  expect(held).toBeGreaterThan(255)
  expect(held).toBeLessThan(288)
})

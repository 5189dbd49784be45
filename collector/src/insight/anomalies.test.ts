import fc from 'fast-check'
import { expect, test } from 'vitest'
import { studentTail } from './beta.ts'
import { type Dice, openDice } from './dice.ts'
import { leastSurprise } from './false-discoveries.ts'
import { normalDeviate } from './normal.ts'
import { usual } from './usual.ts'

const one = { unit: 1, largest: 1 }
const steady = (value: number) => Array.from({ length: 56 }, () => value)
const busyness = [1, 0.9, 1.2, 1.1, 1, 0.6, 0.5]

test('a day is compared by the exact test of two Poisson rates, with the tail of Student', () => {
  const day = usual(steady(2), one)
  // Of 16 visits in eight days none was on the ninth: (8/9)^16.
  const drop = day?.compare(0)
  expect(drop?.score).toBeCloseTo(-normalDeviate((8 / 9) ** 16), 9)
  expect(drop?.p).toBeCloseTo(2 * studentTail(normalDeviate((8 / 9) ** 16), 49), 9)
  // Of 25 visits in nine days 9 or more were on the last.
  let chance = 0
  let times = 1
  for (let j = 0; j <= 25; j += 1) {
    if (j >= 9) chance += times * (1 / 9) ** j * (8 / 9) ** (25 - j)
    times = (times * (25 - j)) / (j + 1)
  }
  expect(day?.compare(9).score).toBeCloseTo(normalDeviate(chance), 9)
})

test('one day of a hundredfold moves what is expected of its weekday by little', () => {
  const days = steady(20)
  days[49] = 2000
  const day = usual(days, one)

  // Drawn in to three spreads: 20 + 3 × √20, in one of eight.
  expect(day?.expected).toBeCloseTo(20 + (3 * Math.sqrt(20)) / 8, 9)
  expect(day?.compare(0).p).toBeLessThan(1e-4)
})

test('each weekday has its own measure', () => {
  const letters = Array.from({ length: 56 }, (_, at) => (at % 7 === 3 ? 100 : 2))
  expect(usual(letters, one)?.expected).toBe(2)
  expect(usual(letters.slice(0, 52), one)?.expected).toBe(100)
  expect(usual(letters, { ...one, span: 'week' })?.expected).toBe(112)
})

test('little history tells nothing', () => {
  expect(usual([], one)).toBeUndefined()
  expect(usual(steady(5).slice(0, 13), one)).toBeUndefined()
  expect(usual(steady(5).slice(0, 14), one)?.weeks).toBe(2)
})

test('the range is what is not told apart from what was expected', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 28, maxLength: 56 }),
      (days) => {
        const day = usual(days, one)
        if (day === undefined) throw new Error('There is history.')
        const { expected } = day
        const { low, high } = day.range()
        expect(low).toBeLessThanOrEqual(expected)
        expect(high).toBeGreaterThanOrEqual(expected)
        expect(day.compare(high * 1.01 + 0.01).p).toBeLessThan(0.051)
        if (low > 0) expect(day.compare(low * 0.99).p).toBeLessThan(0.051)
      },
    ),
    { seed: 7, numRuns: 100 },
  )
})

test('Benjamini and Hochberg: of these ten p four count at 5 %', () => {
  // k × 0.05 / 10 for k = 4 is 0.02; the fifth, 0.03, is above its 0.025.
  const ps = [0.9, 0.02, 0.001, 0.03, 0.012, 0.5, 0.008, 0.7, 0.4, 0.6]
  expect(leastSurprise(ps, 0.05)).toBe(0.02)
  expect(leastSurprise([0.2, 0.9], 0.05)).toBe(0)
  expect(leastSurprise([], 0.05)).toBe(0)
})

type Draw = (mean: number, dice: Dice) => number

/** Knuth's way, in halves of a Poisson sum where the mean is large. */
function poisson(mean: number, dice: Dice): number {
  if (mean > 20) return poisson(mean / 2, dice) + poisson(mean / 2, dice)
  const least = Math.exp(-mean)
  let count = 0
  for (let product = dice.even(); product > least; product *= dice.even()) count += 1
  return count
}

const noises: Record<string, { draw: Draw; means: number[]; payment?: number }> = {
  'of Poisson': { draw: poisson, means: [0.3, 2, 10, 60] },
  'more restless than Poisson': {
    draw: (mean, dice) => poisson((mean * dice.gamma(10)) / 10, dice),
    means: [2, 10, 60],
  },
  'of few payments of very different size': {
    draw: (mean, dice) => {
      let sum = 0
      for (let left = poisson(mean, dice); left > 0; left -= 1)
        sum += 300 * Math.exp(0.8 * dice.normal() - 0.32)
      return sum
    },
    means: [0.3, 1, 3],
    payment: 300 * Math.exp(0.64),
  },
}

function testsOf(days: number[], payment = 1): number[] {
  return Array.from({ length: days.length - 56 }, (_, at) => at + 56).flatMap((at) => {
    // The largest of very different payments is some five times the mean.
    const events = { unit: payment, largest: payment === 1 ? 1 : 5 * payment }
    const day = usual(days.slice(at - 56, at), events)?.compare(days[at] ?? 0)
    const from = at - 6
    const week =
      (days.length - 1 - at) % 7 === 0 && from >= 56
        ? usual(days.slice(from - 56, from), { ...events, span: 'week' })
        : undefined
    const sum = days.slice(from, at + 1).reduce((whole, value) => whole + value, 0)
    return [day?.p ?? 1, week?.compare(sum).p ?? 1]
  })
}

test.each(Object.entries(noises))(
  'in worlds of noise %s no more are told of anything than the said share',
  (_, { draw, means, payment }) => {
    const worlds = 100
    let alarmed = 0
    for (let world = 0; world < worlds; world += 1) {
      const dice = openDice(1000 + world)
      const ps = means.flatMap((mean) =>
        testsOf(
          Array.from({ length: 86 }, (_, day) => draw(mean * (busyness[day % 7] ?? 1), dice)),
          payment,
        ),
      )
      if (leastSurprise(ps, 0.05) > 0) alarmed += 1
    }
    // 5 of 100, and twice the deviation of a binomial count.
    expect(alarmed).toBeLessThanOrEqual(9)
  },
  60_000,
)

test('planted among noise, a stop, a halving and a doubling are found in nearly every world', () => {
  let [stop, halving, doubling, slow] = [0, 0, 0, 0]
  const worlds = 40
  for (let world = 0; world < worlds; world += 1) {
    const dice = openDice(world)
    const days = (mean: number) =>
      Array.from({ length: 86 }, (_, day) => poisson(mean * (busyness[day % 7] ?? 1), dice))
    const noise = [0.3, 2, 10, 60].flatMap((mean) => testsOf(days(mean)))
    const planted = (mean: number, factor: number, length = 1) => {
      const series = days(mean)
      for (let at = 86 - length; at < 86; at += 1)
        series[at] = Math.round((series[at] ?? 0) * factor)
      const own = testsOf(series)
      const limit = leastSurprise([...noise, ...own], 0.05)
      return own.slice(-2 * length).some((p) => p <= limit && p < 1)
    }
    stop += Number(planted(40, 0))
    halving += Number(planted(150, 0.5))
    doubling += Number(planted(60, 2.2))
    slow += Number(planted(5, 0, 7))
  }
  expect([stop, halving, doubling, slow].map((found) => found / worlds >= 0.9)).toEqual([
    true,
    true,
    true,
    true,
  ])
}, 60_000)

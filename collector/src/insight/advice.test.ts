import { expect, test } from 'vitest'
import { type Dice, openDice } from './dice.ts'
import { elasticity, shrink } from './elasticity.ts'
import { judgeSpend, type Spending } from './judge-spend.ts'
import { differenceInterval, productInterval, sumInterval } from './sum-interval.ts'

test('of ten equal profits the interval is the exact one of Poisson, of none three are not ruled out', () => {
  // 90 % limits of a mean of which 10 were counted: 5.4254 and 16.9622 (Garwood 1936).
  const { low, high } = sumInterval({ sum: 70, squares: 490, largest: 7 })
  expect(low / 7).toBeCloseTo(5.4254, 3)
  expect(high / 7).toBeCloseTo(16.9622, 3)
  // 1 − e^−3 is 95 %.
  expect(sumInterval({ sum: 0, squares: 0, largest: 100 })).toEqual({
    low: 0,
    high: expect.closeTo(299.57, 2),
  })
  expect(sumInterval({ sum: 0, squares: 0, largest: 0 })).toEqual({ low: 0, high: 0 })
})

test('intervals of a difference and of a product, by pencil', () => {
  const a = { value: 10, low: 7, high: 14 }
  const b = { value: 4, low: 0, high: 7 }
  // 6 − √(3² + 3²), 6 + √(4² + 4²)
  expect(differenceInterval(a, b).low).toBeCloseTo(6 - Math.sqrt(18), 12)
  expect(differenceInterval(a, b).high).toBeCloseTo(6 + Math.sqrt(32), 12)
  // 40 − √((4 × 3)² + (10 × 4)²), 40 + √((4 × 4)² + (10 × 3)²)
  expect(productInterval(a, b).low).toBeCloseTo(40 - Math.sqrt(144 + 1600), 12)
  expect(productInterval(a, b).high).toBeCloseTo(40 + Math.sqrt(256 + 900), 12)
})

/** Leads of Poisson, each worth what a skewed draw says. */
function profits(mean: number, dice: Dice) {
  const least = Math.exp(-mean)
  const own = { sum: 0, squares: 0, largest: 0 }
  for (let product = dice.even(); product > least; product *= dice.even()) {
    const profit = 100 * Math.exp(0.8 * dice.normal() - 0.32)
    own.sum += profit
    own.squares += profit ** 2
    own.largest = Math.max(own.largest, profit)
  }
  return own
}

test('the expected profit lay in the interval in 90 % of worlds, with few deals and with many', () => {
  const dice = openDice(9)
  for (const mean of [2, 8, 40]) {
    let held = 0
    for (let world = 0; world < 1000; world += 1) {
      const own = profits(mean, dice)
      const { low, high } = sumInterval({ ...own, largest: own.largest || 189 })
      if (low <= mean * 100 && mean * 100 <= high) held += 1
    }
    expect(held).toBeGreaterThan(870)
  }
})

const week = (cost: number, leads: number) => ({ cost, leads })

test('the slope is found again where leads grow with the root of cost', () => {
  const weeks = [25, 36, 49, 64, 100, 144, 225, 400].map((cost) => week(cost, 3 * Math.sqrt(cost)))
  expect(elasticity(weeks)?.slope).toBeCloseTo(0.5, 8)
  // Poisson: the error is 1 / √Σ μ (x − x̄)², x̄ weighted by μ.
  const points = weeks.map(({ cost, leads }) => ({ x: Math.log(cost), mu: leads }))
  const all = points.reduce((sum, { mu }) => sum + mu, 0)
  const mean = points.reduce((sum, { x, mu }) => sum + x * mu, 0) / all
  const square = points.reduce((sum, { x, mu }) => sum + mu * (x - mean) ** 2, 0)
  expect(elasticity(weeks)?.error).toBeCloseTo(1 / Math.sqrt(square), 8)
})

test('too few weeks, too few leads or steady cost tell no slope; weeks without leads do', () => {
  const varied = [10, 20, 40, 80, 10, 20, 40, 80]
  expect(elasticity(varied.slice(1).map((cost) => week(cost, 5)))).toBeUndefined()
  expect(elasticity(varied.map((cost) => week(cost, 1)))).toBeUndefined()
  expect(elasticity(varied.map((cost) => week(30 + cost / 1000, 5)))).toBeUndefined()
  expect(elasticity([])).toBeUndefined()
  const some = elasticity(varied.map((cost) => week(cost, cost > 30 ? 8 : 0)))
  expect(some?.slope).toBeGreaterThan(1)
  expect(Number.isFinite(some?.error)).toBe(true)
})

test('slopes are drawn towards what they have in common, by pencil', () => {
  // Q is 18, τ² = (18 − 1) / (200 − 100) = 0.17, so each is pulled by 0.01 / 0.18 of its way to 0.5.
  const [low, high] = shrink([
    { slope: 0.2, error: 0.1 },
    { slope: 0.8, error: 0.1 },
  ])
  expect(low?.slope).toBeCloseTo(0.2 + 0.3 / 18, 12)
  expect(high?.slope).toBeCloseTo(0.8 - 0.3 / 18, 12)
  expect(low?.error).toBeCloseTo(Math.sqrt((17 / 18) * 0.01 + 0.09 / 18 ** 2), 12)
  expect(shrink([{ slope: 2, error: 1 }])).toEqual([{ slope: 2, error: 1 }])
  // Where they differ by no more than chance, all are what they have in common.
  const same = shrink([
    { slope: 0.5, error: 0.3 },
    { slope: 0.6, error: 0.3 },
  ])
  expect(same.map(({ slope }) => slope)).toEqual([
    expect.closeTo(0.55, 12),
    expect.closeTo(0.55, 12),
  ])
})

const names = { channel: 'Paid Search', source: 'google', campaign: 'a' }
const nothing = { sum: 0, squares: 0, largest: 0 }
const spending = (fields: Partial<Spending>): Spending => ({
  ...{
    names,
    cost: 1000,
    leads: 20,
    deals: 20,
    gained: nothing,
    lost: nothing,
    waiting: 0,
    weeks: [],
  },
  ...fields,
})

test('campaigns that break even are seldom said to lose or to earn; those that bring a quarter are said to lose', () => {
  const dice = openDice(4)
  const counts = {
    even: { loses: 0, earns: 0, unclear: 0 },
    fourth: { loses: 0, earns: 0, unclear: 0 },
  }
  for (let world = 0; world < 400; world += 1) {
    const [even, fourth] = judgeSpend(
      [
        spending({ gained: profits(10, dice) }),
        spending({ cost: 4000, gained: profits(10, dice) }),
      ],
      10,
    )
    if (even) counts.even[even.finding] += 1
    if (fourth) counts.fourth[fourth.finding] += 1
  }
  // 5 % on each side, and what chance adds: somewhat more above where a large deal was not seen.
  expect(counts.even.loses).toBeLessThan(0.1 * 400)
  expect(counts.even.earns).toBeLessThan(0.06 * 400)
  expect(counts.fourth.loses).toBeGreaterThan(350)
  expect(counts.fourth.earns).toBe(0)
})

test('nothing is said to lose without leads enough, while open deals could pay, or where no profit is known', () => {
  const poor = spending({ cost: 3000, gained: { sum: 100, squares: 10_000, largest: 100 } })
  const others = spending({ cost: 1, leads: 200 })
  const [judged] = judgeSpend([poor, others], 10)
  expect(judged?.finding).toBe('loses')
  expect(judgeSpend([poor], 30)[0]).toMatchObject({ finding: 'unclear', enough: false })
  expect(judgeSpend([{ ...poor, waiting: 2600 }], 10)[0]?.finding).toBe('unclear')
  expect(judgeSpend([{ ...poor, gained: nothing }], 10)[0]?.finding).toBe('unclear')
  // No lead, but what should have bought 20.
  const silent = spending({ cost: 3000, leads: 0 })
  const steady = spending({
    cost: 3000,
    leads: 40,
    gained: { sum: 9000, squares: 9e5, largest: 100 },
  })
  expect(judgeSpend([silent, steady], 10)[0]).toMatchObject({ finding: 'loses', enough: true })
})

test('deals that lost money widen the interval downwards', () => {
  const gained = { sum: 1000, squares: 1e5, largest: 100 }
  const lost = { sum: 200, squares: 2e4, largest: 100 }
  const [judged] = judgeSpend([spending({ gained, lost })], 10)
  expect(judged?.brought.value).toBeCloseTo(0.8, 12)
  const alone = sumInterval(gained)
  expect(judged?.brought.low).toBeLessThan((alone.low - 200) / 1000)
})

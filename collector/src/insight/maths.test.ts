import { expect, test } from 'vitest'
import { betaQuantile, betaShare, studentTail } from './beta.ts'
import { openDice } from './dice.ts'
import { gammaQuantile, gammaTail, lnGamma } from './gamma.ts'
import { normalDeviate } from './normal.ts'

/** Simpson's rule: slow, and independent of every series above. */
function integral(f: (x: number) => number, from: number, to: number): number {
  const steps = 20_000
  const h = (to - from) / steps
  let sum = f(from) + f(to)
  for (let i = 1; i < steps; i += 1) sum += f(from + i * h) * (i % 2 === 1 ? 4 : 2)
  return (sum * h) / 3
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const choose = (n: number, k: number) => factorial(n) / factorial(k) / factorial(n - k)

test('ln Γ is the log of factorials, and of the root of π at a half', () => {
  for (const n of [1, 2, 5, 11, 20, 50])
    expect(lnGamma(n)).toBeCloseTo(Math.log(factorial(n - 1)), 11)
  expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
})

test('the tail of a gamma variable is the sum of Poisson chances', () => {
  for (const [n, mean] of [
    [1, 0.1],
    [3, 2.5],
    [10, 4],
    [10, 25],
    [40, 38],
  ] as const) {
    let under = 0
    for (let k = 0; k < n; k += 1) under += (Math.exp(-mean) * mean ** k) / factorial(k)
    expect(gammaTail(n, mean)).toBeCloseTo(under, 12)
  }
  // 95 % limits of a Poisson mean of which 3 and 10 were counted (Garwood 1936).
  expect(gammaQuantile(3, 0.025)).toBeCloseTo(0.6187, 4)
  expect(gammaQuantile(4, 0.975)).toBeCloseTo(8.7673, 4)
  expect(gammaQuantile(10, 0.025)).toBeCloseTo(4.7954, 4)
  expect(gammaQuantile(11, 0.975)).toBeCloseTo(18.3904, 4)
})

test('the share of a beta variable is the sum of binomial chances, and an integral between whole numbers', () => {
  for (const [k, n, p] of [
    [1, 4, 0.3],
    [7, 20, 0.5],
    [19, 20, 0.9],
    [3, 60, 0.01],
  ] as const) {
    let least = 0
    for (let j = k; j <= n; j += 1) least += choose(n, j) * p ** j * (1 - p) ** (n - j)
    expect(betaShare(p, { a: k, b: n - k + 1 })).toBeCloseTo(least, 11)
  }
  const [a, b] = [2.5, 7.3]
  const density = (x: number) =>
    Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b)) * x ** (a - 1) * (1 - x) ** (b - 1)
  expect(betaShare(0.35, { a, b })).toBeCloseTo(integral(density, 0, 0.35), 9)
  expect(betaShare(betaQuantile(0.05, { a, b }), { a, b })).toBeCloseTo(0.05, 12)
})

test("Student's and normal tails are those of the tables, far out too", () => {
  expect(studentTail(2.228139, 10)).toBeCloseTo(0.025, 6)
  expect(studentTail(3.496, 49)).toBeCloseTo(0.00051, 5)
  expect(normalDeviate(0.5)).toBeCloseTo(0, 6)
  expect(normalDeviate(0.05)).toBeCloseTo(1.6448536, 6)
  expect(normalDeviate(0.001)).toBeCloseTo(3.0902323, 6)
  expect(normalDeviate(1e-20)).toBeCloseTo(9.2623400897, 6)
})

test('dice throw the same with the same seed, and with the moments that they should have', () => {
  expect(openDice(5).even()).toBe(openDice(5).even())
  const dice = openDice(1)
  const mean = (draw: () => number) => {
    let sum = 0
    for (let i = 0; i < 100_000; i += 1) sum += draw()
    return sum / 100_000
  }
  expect(mean(dice.even)).toBeCloseTo(0.5, 2)
  expect(mean(() => dice.normal() ** 2)).toBeCloseTo(1, 1)
  expect(mean(() => dice.gamma(0.5))).toBeCloseTo(0.5, 1)
  expect(mean(() => dice.gamma(4))).toBeCloseTo(4, 1)
  expect(mean(() => dice.beta({ a: 2.5, b: 1.5 }))).toBeCloseTo(0.625, 2)
})

import { lnGamma } from './gamma.ts'

export type Beta = { a: number; b: number }

/** The chance that a beta variable is under x, 0 ≤ x ≤ 1 (Abramowitz & Stegun 26.5.8). */
export function betaShare(x: number, { a, b }: Beta): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - tail(1 - x, { a: b, b: a })
  return tail(x, { a, b })
}

/** The point that a beta variable stays under with this chance. */
export function betaQuantile(chance: number, beta: Beta): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (betaShare(middle, beta) < chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The chance that a Student t variable is above t ≥ 0 (A&S 26.7.1). */
export function studentTail(t: number, degrees: number): number {
  return betaShare(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 }) / 2
}

function tail(x: number, { a, b }: Beta): number {
  const ln = lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return (Math.exp(ln) * fraction(x, { a, b })) / a
}

/** Lentz's way from the front, so that it can stop when a step changes nothing. */
function fraction(x: number, { a, b }: Beta): number {
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + even * d)
    c = 1 + even / c
    value *= c * d
    d = 1 / (1 + odd * d)
    c = 1 + odd / c
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return value
}

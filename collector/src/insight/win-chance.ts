import { type Beta, betaQuantile } from './beta.ts'

export type Chance = { expected: number; low: number; high: number; belief: Beta }

/**
 * What share of deals is won, from how many of the closed ones were: Jeffreys' prior, Beta(½, ½), and
 * the interval that holds 90 % (Brown, Cai & DasGupta 2001: it opens to 0 where none was won, and to 1
 * where all were).
 */
export function winChance({ closed, won }: { closed: number; won: number }): Chance {
  const belief = { a: won + 0.5, b: closed - won + 0.5 }
  return {
    expected: belief.a / (belief.a + belief.b),
    low: won === 0 ? 0 : betaQuantile(0.05, belief),
    high: won === closed ? 1 : betaQuantile(0.95, belief),
    belief,
  }
}

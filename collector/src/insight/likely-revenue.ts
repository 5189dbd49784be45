import type { Beta } from './beta.ts'
import { type Dice, openDice } from './dice.ts'

export type Pipeline = {
  /** What is believed of the chance. Stages that share one belief share its luck: the same object. */
  belief: Beta
  /** Of deals that are thrown one by one. */
  revenues: number[]
  /** Of all others together: the sum, and the sum of squares. */
  rest: number
  squares: number
}

export type Likely = { low: number; high: number }

const draws = 4000

/**
 * Between what the revenue of open deals lies in 90 % of worlds: of each stage, and of all. In a world each
 * belief takes one chance at random, and each deal is won by it or not. The seed is fixed: the same deals give the
 * same answer. Of many small deals the sum is normal, given the chance, with the mean and variance of
 * Bernoulli sums.
 */
export function likelyRevenue(stages: Pipeline[]): { stages: Likely[]; total: Likely } {
  const dice = openDice(20_261)
  const sums = stages.map(() => new Float64Array(draws))
  const totals = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw += 1) {
    const chances = new Map<Beta, number>()
    stages.forEach((stage, at) => {
      const chance = chances.get(stage.belief) ?? dice.beta(stage.belief)
      chances.set(stage.belief, chance)
      const won = worth(stage, { chance, dice })
      const own = sums[at]
      if (own) own[draw] = won
      totals[draw] = (totals[draw] ?? 0) + won
    })
  }
  return { stages: sums.map(middle), total: middle(totals) }
}

function worth(
  { revenues, rest, squares }: Pipeline,
  { chance, dice }: { chance: number; dice: Dice },
): number {
  let won = 0
  for (const revenue of revenues) if (dice.even() < chance) won += revenue
  if (rest === 0) return won
  const spread = Math.sqrt(chance * (1 - chance) * squares)
  return won + Math.min(rest, Math.max(0, chance * rest + spread * dice.normal()))
}

function middle(sums: Float64Array): Likely {
  const sorted = sums.sort()
  const at = (share: number) => sorted[Math.round(share * (draws - 1))] ?? 0
  return { low: at(0.05), high: at(0.95) }
}

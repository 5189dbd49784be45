export type Week = { cost: number; leads: number }

/** By how many percent leads grow where cost grows by one, and the standard error of that. */
export type Slope = { slope: number; error: number }

export const leastWeeks = 8
const leastLeads = 10
const leastSpread = 0.1

/**
 * The slope of log leads on log cost over weeks: Poisson regression, which takes weeks without leads as they
 * are, its error widened by the dispersion (McCullagh & Nelder 1989, 6.2). Undefined where weeks or
 * leads are few, or cost was nearly the same in all of them: then there is nothing to see it by.
 */
export function elasticity(weeks: Week[]): Slope | undefined {
  const spent = weeks.filter(({ cost }) => cost > 0)
  const leads = sum(spent.map((week) => week.leads))
  const logs = spent.map(({ cost }) => Math.log(cost))
  const middle = sum(logs) / logs.length
  const spread = Math.sqrt(sum(logs.map((log) => (log - middle) ** 2)) / logs.length)
  if (spent.length < leastWeeks || leads < leastLeads || spread < leastSpread) return undefined

  const points = spent.map((week, at) => ({ x: (logs[at] ?? 0) - middle, y: week.leads }))
  let [level, slope] = [Math.log(leads / points.length), 0]
  let fitted = points.map(() => leads / points.length)
  for (let step = 0; step < 100; step += 1) {
    const { weight, mean, square } = momentsOf(points, fitted)
    const off = points.map(({ y }, at) => y - (fitted[at] ?? 0))
    const turn = sum(points.map(({ x }, at) => (x - mean) * (off[at] ?? 0))) / square
    const change = Math.max(-1, Math.min(1, turn))
    slope += change
    level += Math.max(-1, Math.min(1, sum(off) / weight - change * mean))
    fitted = points.map(({ x }) => Math.exp(level + slope * x))
    if (Math.abs(change) < 1e-10) break
  }
  const dispersion =
    sum(points.map(({ y }, at) => (y - (fitted[at] ?? 0)) ** 2 / (fitted[at] ?? 1))) /
    (points.length - 2)
  return { slope, error: Math.sqrt(Math.max(1, dispersion) / momentsOf(points, fitted).square) }
}

/**
 * Each slope drawn towards what all have in common, the more the less sure it is: random effects by
 * DerSimonian & Laird (1986), then the empirical Bayes mean of each. One slope alone stays as it is.
 */
export function shrink(slopes: Slope[]): Slope[] {
  if (slopes.length < 2) return slopes
  const weights = slopes.map(({ error }) => 1 / error ** 2)
  const fixed = mean(slopes, weights)
  const q = sum(slopes.map(({ slope }, at) => (weights[at] ?? 0) * (slope - fixed) ** 2))
  const scale = sum(weights) - sum(weights.map((weight) => weight ** 2)) / sum(weights)
  const between = Math.max(0, (q - (slopes.length - 1)) / scale)
  const wider = slopes.map(({ error }) => 1 / (error ** 2 + between))
  const common = mean(slopes, wider)
  const commonVariance = 1 / sum(wider)
  return slopes.map(({ slope, error }) => {
    const pull = error ** 2 / (error ** 2 + between)
    return {
      slope: (1 - pull) * slope + pull * common,
      error: Math.sqrt((1 - pull) * error ** 2 + pull ** 2 * commonVariance),
    }
  })
}

function momentsOf(points: { x: number }[], weights: number[]) {
  const weight = sum(weights)
  const mean = sum(points.map(({ x }, at) => x * (weights[at] ?? 0))) / weight
  const square = sum(points.map(({ x }, at) => (x - mean) ** 2 * (weights[at] ?? 0)))
  return { weight, mean, square }
}

function mean(slopes: Slope[], weights: number[]): number {
  return sum(slopes.map(({ slope }, at) => slope * (weights[at] ?? 0))) / sum(weights)
}

function sum(values: number[]): number {
  return values.reduce((whole, value) => whole + value, 0)
}

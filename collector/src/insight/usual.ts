import { betaShare, studentTail } from './beta.ts'
import { measureDays, type Span } from './measure-days.ts'
import { normalDeviate } from './normal.ts'

/** Between what 95 of 100 such days, or weeks, would lie. */
export type UsualRange = {
  low: number
  high: number
}

/** What a value is a sum of: how large one is where the value says how many (1 of visits), and the largest. */
export type Events = { unit: number; largest: number; span?: Span }

export type Usual = {
  /** Of how many same weekdays, or weeks, something is known. */
  weeks: number
  expected: number
  /** How far a value is from what was expected, in normal deviations, and how likely that far or farther is. */
  compare(value: number): { score: number; p: number }
  range(): UsualRange
}

/**
 * What would be usual on the next day, or in the next seven, after the days before, oldest first, at most
 * eight weeks. Undefined where two weeks are not known.
 *
 * What came is compared by the exact test of two Poisson rates (Przyborowski & Wilenski 1940) on counts of
 * events of size unit × φ; see `measureDays`. A jump counts no event as smaller than the largest ever. A
 * drop where φ is surely above 1 is never rarer than a normal one, since Poisson noise has a short lower
 * tail. Student's t with the days' degrees of freedom makes up for φ being an estimate.
 */
export function usual(days: number[], { unit, largest, span = 'day' }: Events): Usual | undefined {
  const measure = measureDays(days, { unit, span })
  if (measure === undefined) return undefined
  const { weeks, expected, phi, restless, degrees } = measure
  const event = unit * phi
  const ofOne = 1 / (weeks + 1)
  const deviation = Math.sqrt(event * Math.max(expected, event) * (1 + 1 / weeks))

  function compare(value: number): { score: number; p: number } {
    const now = Math.max(0, value)
    const score = now > expected ? jump(now) : -drop(now)
    return { score, p: Math.min(1, 2 * studentTail(Math.abs(score), degrees)) }
  }

  function jump(now: number): number {
    const size = Math.max(event, largest)
    return deviate(betaShare(ofOne, { a: now / size, b: (expected * weeks) / size + 1 }))
  }

  function drop(now: number): number {
    const before = (expected * weeks) / event
    if (before === 0) return 0
    const exact = deviate(betaShare(1 - ofOne, { a: before, b: now / event + 1 }))
    return restless ? Math.min(exact, (expected - now) / deviation) : exact
  }

  function range(): UsualRange {
    const isUsual = (value: number) => compare(value).p > 0.05
    let most = expected + event
    while (isUsual(most)) most *= 2
    return {
      low: isUsual(0) ? 0 : edge(0, expected, isUsual),
      high: edge(most, expected, isUsual),
    }
  }

  return { weeks, expected, compare, range }
}

function deviate(chance: number): number {
  return chance >= 0.5 ? 0 : normalDeviate(Math.max(1e-300, chance))
}

/** Between a value that is not usual and one that is. */
function edge(unusual: number, usual: number, isUsual: (value: number) => boolean): number {
  let [out, inside] = [unusual, usual]
  for (let step = 0; step < 40; step += 1) {
    const middle = (out + inside) / 2
    if (isUsual(middle)) inside = middle
    else out = middle
  }
  return inside
}

import { gammaQuantile } from './gamma.ts'

/** What is known of a sum over events that come by chance: itself, its squares and the largest of them. */
export type EventSum = { sum: number; squares: number; largest: number }

export type Interval = { low: number; high: number }

/**
 * Where the expected sum lies with 90 %: the gamma interval of Fay & Feuer (1997) for weighted sums of
 * Poisson counts, here a compound Poisson sum whose weights are the profits. With equal weights it is the
 * exact one of Garwood (1936). `largest` is what one more event may be worth: where nothing came, three of
 * them can't be ruled out.
 */
export function sumInterval({ sum, squares, largest }: EventSum): Interval {
  const scale = (squares + largest ** 2) / (sum + largest)
  const low = sum > 0 ? (squares / sum) * gammaQuantile(sum ** 2 / squares, 0.05) : 0
  const high = largest > 0 ? scale * gammaQuantile((sum + largest) / scale, 0.95) : 0
  return { low, high }
}

/** The interval of a difference from those of its parts (MOVER, Donner & Zou 2012). */
export function differenceInterval(
  from: { value: number } & Interval,
  less: { value: number } & Interval,
): Interval {
  const difference = from.value - less.value
  return {
    low: difference - Math.hypot(from.value - from.low, less.high - less.value),
    high: difference + Math.hypot(from.high - from.value, less.value - less.low),
  }
}

/** The interval of a product of two that don't depend on each other, by the same way, to the first order. */
export function productInterval(
  a: { value: number } & Interval,
  b: { value: number } & Interval,
): Interval {
  const product = a.value * b.value
  return {
    low: product - Math.hypot(b.value * (a.value - a.low), a.value * (b.value - b.low)),
    high: product + Math.hypot(b.value * (a.high - a.value), a.value * (b.high - b.value)),
  }
}

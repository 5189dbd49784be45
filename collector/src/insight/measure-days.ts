/** What is compared: the next day with its weekday, or the next seven days with weeks. */
export type Span = 'day' | 'week'

export type Measure = {
  /** Of how many same weekdays, or weeks, something is known. */
  weeks: number
  expected: number
  /** φ: how many times the variance is that of Poisson noise; 1 at least. */
  phi: number
  /** Whether φ is above 1 by more than chance. */
  restless: boolean
  /** Degrees of freedom that φ was found with. */
  degrees: number
}

const week = 7
const farthest = 3
/** Of Poisson noise, one of twenty MADs of eight weeks is as large. */
const surelyAboveOne = 3

/**
 * What the next day, or the next seven, should bring by the days before, oldest first, and how much days
 * vary. `unit` is the size of one event. Undefined where two weeks are not known.
 *
 * Each weekday has its median. Deviations from it are measured in Poisson deviations, √(unit × median);
 * their median over all days is the spread (MAD), never below 1. Days farther than three spreads are drawn
 * in to there, so that no old anomaly moves the mean of its weekday, which is expected. φ is the mean square
 * of what deviation is left; of seven days, it is at least that of their sums.
 */
export function measureDays(
  days: number[],
  { unit, span }: { unit: number; span: Span },
): Measure | undefined {
  if (days.length < 2 * week) return undefined
  const weeks = Math.floor(days.length / week)
  const degrees = days.length - week
  // Most metrics of most sources are nothing, and need no medians.
  if (days.every((value) => value === 0)) {
    return { weeks, expected: 0, phi: 1, restless: false, degrees }
  }
  const scaled = weekdaysOf(days).map((values) => scale(values, unit))
  const spread = spreadOf(scaled.flatMap(({ deviations }) => deviations))
  const calm = scaled.map(({ values, median, deviation }) => {
    const limit = farthest * spread * deviation
    const drawnIn = values.map((value) => Math.min(median + limit, Math.max(median - limit, value)))
    return { drawnIn, mean: Math.max(0, sum(drawnIn) / drawnIn.length) }
  })
  const squares = calm.flatMap(({ drawnIn, mean }) =>
    drawnIn.map((value) => (value - mean) ** 2 / (unit * Math.max(mean, unit / drawnIn.length))),
  )
  const daily = sum(squares) / degrees
  const weekdays = calm.map(({ drawnIn }) => drawnIn)
  const weekly = span === 'day' ? 0 : unrest(weekdays, { unit, weeks })
  const own = span === 'day' ? calm.slice(0, 1) : calm
  return {
    weeks,
    expected: sum(own.map(({ mean }) => mean)),
    phi: Math.max(1, daily, weekly),
    restless: daily > 1 + 2 * Math.sqrt(2 / degrees) || weekly > surelyAboveOne,
    degrees,
  }
}

/** Days by their weekday; that of the next day first. */
function weekdaysOf(days: number[]): number[][] {
  const weekdays: number[][] = Array.from({ length: week }, () => [])
  days.forEach((value, at) => {
    weekdays[(at + week - (days.length % week)) % week]?.push(value)
  })
  return weekdays
}

function scale(values: number[], unit: number) {
  const median = medianOf(values)
  const deviation = Math.sqrt(unit * Math.max(median, unit))
  const deviations = values.map((value) => Math.abs(value - median) / deviation)
  return { values, median, deviation, deviations }
}

/** φ of the sums of seven days: what goes on for days moves them more than single days say.
 * By their MAD, since one odd week is no unrest. */
function unrest(weekdays: number[][], { unit, weeks }: { unit: number; weeks: number }): number {
  const sums = Array.from({ length: weeks }, (_, at) =>
    sum(weekdays.map((values) => values.at(-1 - at) ?? 0)),
  )
  const median = medianOf(sums)
  const spread = 1.4826 * medianOf(sums.map((value) => Math.abs(value - median)))
  return spread ** 2 / (unit * Math.max(median, unit))
}

function sum(values: number[]): number {
  return values.reduce((whole, value) => whole + value, 0)
}

/** The MAD as a standard deviation of normal noise: 1 / Φ⁻¹(¾) times it. */
function spreadOf(deviations: number[]): number {
  return Math.max(1, 1.4826 * medianOf(deviations))
}

function medianOf(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2
}

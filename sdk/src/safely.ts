export type Feature = 'forms' | 'swaps' | 'clicks' | 'engagement' | 'history' | 'linker'

const most = 10
const failures: Record<string, number> = {}
let report: ((feature: string) => void) | undefined

/**
 * `run`, made unable to throw: what goes wrong inside gives `undefined`. Every listener and every
 * public verb goes through here, and this is the counter's one quiet catch: a counter that breaks
 * or clutters its page costs more than a hit. A `feature` is off once it has failed ten times.
 */
export function safely<Args extends unknown[], Result>(
  run: (...args: Args) => Result,
  feature: Feature | '' = '',
): (...args: Args) => Result | undefined {
  return (...args) => {
    if (failures[feature] === most) return undefined
    try {
      return run(...args)
    } catch {
      // Outside of features a failure is part of the work: an odd address, a browser that lacks it.
      if (feature) {
        failures[feature] = (failures[feature] || 0) + 1
        if (failures[feature] === most && report) safely(report)(feature)
      }
      return undefined
    }
  }
}

/** Who is told, once, of each feature that turned itself off. */
export function whenOff(tell: (feature: string) => void): void {
  report = tell
}

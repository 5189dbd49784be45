export type Feature = 'forms' | 'swaps' | 'clicks' | 'engagement' | 'history' | 'linker'

const most = 10
const failures: Record<string, number> = {}
let starting = ''
let report: ((feature: string) => void) | undefined

/**
 * `run`, made unable to throw: what goes wrong inside gives `undefined`. Every listener and every
 * public verb goes through here, and this is the counter's one quiet catch: a counter that breaks
 * or clutters its page costs more than a hit. A `feature` is off once it has failed ten times.
 */
export function safely<Args extends unknown[], Result>(
  run: (...args: Args) => Result,
  feature = '',
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

/** `safely`, for what a feature leaves behind in the page as it starts. */
export function asFeature<Args extends unknown[]>(run: (...args: Args) => unknown) {
  return safely(run, starting)
}

export function startFeature<Started>(feature: Feature, run: () => Started): Started | undefined {
  starting = feature
  const started = safely(run, feature)()
  starting = ''
  return started
}

/** Who is told, once, of each feature that turned itself off. */
export function whenOff(tell: (feature: string) => void): void {
  report = tell
}

/**
 * `run`, made unable to throw: what goes wrong inside gives `undefined`. Every listener and every
 * public verb goes through here, and this is the counter's one quiet catch: a counter that breaks
 * or clutters its page costs more than a hit.
 */
export function safely<Args extends unknown[], Result>(
  run: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return run(...args)
    } catch {
      return undefined
    }
  }
}

export type Window = ReturnType<typeof openWindow>

/**
 * Counts by name within one minute of the clock, and says when one is over its limit. Memory is
 * bounded: past `mostNames` in one minute, newcomers go uncounted until the next. A flood from so many
 * addresses is not held back by counting them, and honest visitors among them should come through.
 */
export function openWindow({
  limit,
  now,
  windowMs = 60_000,
  mostNames = 100_000,
}: {
  /** How many a minute; 0 counts nothing. */
  limit: number
  now: () => number
  windowMs?: number
  mostNames?: number
}) {
  let current = Number.NaN
  let counts = new Map<string, number>()

  return {
    limit,
    /** Counts one more. The seconds until the next window where that is too many, else undefined. */
    take(name: string): number | undefined {
      if (limit === 0) return undefined
      const ms = now()
      const window = Math.floor(ms / windowMs)
      if (window !== current) {
        current = window
        counts = new Map()
      }
      const count = (counts.get(name) ?? 0) + 1
      if (count > 1 || counts.size < mostNames) counts.set(name, count)
      if (count <= limit) return undefined
      return Math.max(1, Math.ceil(((window + 1) * windowMs - ms) / 1000))
    },
    names: () => counts.size,
  }
}

export type Refusals = ReturnType<typeof openRefusals>

const mostReasons = 256

/**
 * How many rows and requests were refused, by reason: `<kind>:<code>`, such as `deals:negative`. The
 * kinds and codes are ours, so there are few; should a caller's own words ever get in, they are
 * counted as `other` and memory stays bounded.
 */
export function openRefusals() {
  const counts = new Map<string, number>()
  return {
    count(reason: string, rows = 1): void {
      const known = counts.has(reason) || counts.size < mostReasons
      const name = known && /^[a-z_]{1,40}(?::[a-z_]{1,40})?$/.test(reason) ? reason : 'other'
      counts.set(name, (counts.get(name) ?? 0) + rows)
    },
    all: (): ReadonlyMap<string, number> => counts,
  }
}

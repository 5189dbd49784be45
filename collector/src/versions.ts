/**
 * Numbers that only grow, near the time in microseconds: what is taken later replaces what was taken
 * before, even within one millisecond.
 */
export function openVersions(now: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(now() * 1000, last + 1)
    return last
  }
}

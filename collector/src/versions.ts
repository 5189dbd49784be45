/**
 * Numbers that only grow, near the time in microseconds: what is taken later replaces what was taken
 * before, even within one millisecond, and even where the clock was set back since `newest`.
 */
export function openVersions(now: () => number, newest: number): () => number {
  let last = newest
  return () => {
    last = Math.max(now() * 1000, last + 1)
    return last
  }
}

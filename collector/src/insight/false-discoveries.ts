/**
 * The p under which a test counts, so that of those which do at most this share is chance, on average
 * (Benjamini & Hochberg 1995). 0 where none does. All tests that were made belong in.
 */
export function leastSurprise(ps: number[], share: number): number {
  const sorted = [...ps].sort((a, b) => a - b)
  const last = sorted.findLastIndex((p, at) => p <= (share * (at + 1)) / sorted.length)
  return last < 0 ? 0 : (sorted[last] ?? 0)
}

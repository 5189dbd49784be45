/**
 * Disjoint sets of the numbers below `size`. Which number stands for a set depends on the order of the
 * unions; which numbers are in it does not.
 */
export function unionFind(size: number) {
  const parents = new Uint32Array(size)
  for (let n = 0; n < size; n += 1) parents[n] = n

  function find(n: number): number {
    let root = n
    for (let up = parents[root] ?? root; up !== root; up = parents[root] ?? root) {
      // Halving the path: https://en.wikipedia.org/wiki/Disjoint-set_data_structure
      const above = parents[up] ?? up
      parents[root] = above
      root = above
    }
    return root
  }

  /** The smaller root stands for both. */
  function union(one: number, other: number): void {
    const [a, b] = [find(one), find(other)]
    if (a < b) parents[b] = a
    else parents[a] = b
  }

  return { find, union }
}

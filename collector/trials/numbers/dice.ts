/** Mulberry32, so that the same visitors come each time. */
export function openDice(seed: number) {
  let state = seed
  return { next, exponential }

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  function exponential(mean: number): number {
    return -Math.log(1 - next()) * mean
  }
}

/** Chance with a seed: the same seed throws the same. */
export type Dice = ReturnType<typeof openDice>

export function openDice(seed: number) {
  let state = seed >>> 0

  /** Even between 0 and 1, both excluded: an additive Weyl sequence, mixed as in MurmurHash3. */
  function even(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 2 ** 32
  }

  /** Normal of mean 0 and deviation 1, by Box and Muller. */
  function normal(): number {
    return Math.sqrt(-2 * Math.log(even())) * Math.cos(2 * Math.PI * even())
  }

  /** Gamma of scale 1 (Marsaglia & Tsang 2000), shapes below 1 by way of one more. */
  function gamma(shape: number): number {
    if (shape < 1) return gamma(shape + 1) * even() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(even()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
    }
  }

  function beta({ a, b }: { a: number; b: number }): number {
    const x = gamma(a)
    return x / (x + gamma(b))
  }

  return { even, normal, gamma, beta }
}

/** ln Γ(x) of x > 0, to 1e-14: recurrence up to 10, then Stirling's series (Abramowitz & Stegun 6.1.41). */
export function lnGamma(x: number): number {
  let shifted = x
  let product = 1
  while (shifted < 10) {
    product *= shifted
    shifted += 1
  }
  const square = shifted * shifted
  const series =
    (1 / 12 -
      (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) /
    shifted
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI)
  return stirling + series - Math.log(product)
}

/**
 * The chance that a gamma variable of this shape and of scale 1 is above x (A&S 6.5.3): by the series
 * 6.5.29 left of the mode and the continued fraction 6.5.31 right of it, which keeps tiny tails exact.
 */
export function gammaTail(shape: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(shape * Math.log(x) - x - lnGamma(shape))
  return x < shape + 1 ? 1 - front * series(shape, x) : front * fraction(shape, x)
}

/** The point that a gamma variable of this shape and of scale 1 stays under with this chance. */
export function gammaQuantile(shape: number, chance: number): number {
  let low = 0
  let high = shape + 1
  while (gammaTail(shape, high) > 1 - chance) high *= 2
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2
    if (gammaTail(shape, middle) > 1 - chance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function series(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n < 10_000 && term > sum * 1e-16; n += 1) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

function fraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = 1e300
  let d = 1 / b
  let value = d
  for (let n = 1; n < 10_000; n += 1) {
    const a = n * (shape - n)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return value
}

import { gammaTail } from './gamma.ts'

/** The z that a normal variable is above with this chance, 0 < chance ≤ ½: Newton on the log of the tail. */
export function normalDeviate(chance: number): number {
  let z = Math.sqrt(-2 * Math.log(2 * chance))
  for (let step = 0; step < 50; step += 1) {
    const tail = gammaTail(0.5, (z * z) / 2) / 2
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const change = (Math.log(tail / chance) * tail) / density
    z += change
    if (Math.abs(change) < 1e-12) break
  }
  return Math.max(0, z)
}

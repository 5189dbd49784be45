/** Numbers for 64-bit hashes, given as their lower and upper halves, in the order of their coming. */
export function openIntern() {
  let slots = new Uint32Array(1 << 16)
  let lower = new Uint32Array(1 << 15)
  let upper = new Uint32Array(1 << 15)
  let count = 0

  return {
    count: () => count,
    lower: () => lower,
    upper: () => upper,
    /** The number of a hash that is known, or a new one. */
    numberOf(low: number, high: number): number {
      const slot = slotOf(low, high)
      const known = slots[slot] ?? 0
      if (known !== 0) return known - 1
      if (count === lower.length) {
        lower = doubled(lower)
        upper = doubled(upper)
      }
      lower[count] = low
      upper[count] = high
      count += 1
      slots[slot] = count
      if (count * 2 > slots.length) rehash()
      return count - 1
    },
    find(low: number, high: number): number | undefined {
      const known = slots[slotOf(low, high)] ?? 0
      return known === 0 ? undefined : known - 1
    },
  }

  /** The slot that holds the hash, or the free one where it belongs. */
  function slotOf(low: number, high: number): number {
    const mask = slots.length - 1
    let slot = (low ^ high) & mask
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      if (lower[held - 1] === low && upper[held - 1] === high) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  function rehash(): void {
    slots = new Uint32Array(slots.length * 2)
    for (let n = 0; n < count; n += 1) slots[slotOf(lower[n] ?? 0, upper[n] ?? 0)] = n + 1
  }
}

function doubled(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}

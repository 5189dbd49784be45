/**
 * Dice that fall the same way for the same seed: mulberry32 (Tommy Ettinger, public domain),
 * 32 bits of state, which is plenty for a demo. Everything random in the demo comes from here.
 *
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0

  /** From 0 up to but not including 1. */
  function next() {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  const between = (low, high) => low + (high - low) * next()
  const whole = (low, high) => Math.floor(between(low, high + 1))

  return {
    between,
    whole,
    chance: (share) => next() < share,
    pick: (list) => list[whole(0, list.length - 1)],
    /** Most often near `low`, seldom near `high`: delays, depths, sums of money. */
    skewed(low, high) {
      // Math.pow may round differently in another version of V8; multiplication may not.
      const share = next()
      return low + (high - low) * share * share * share
    },
    /** One of `list`, as often as `weightOf` says. */
    weighted(list, weightOf) {
      let left = next() * list.reduce((sum, item) => sum + weightOf(item), 0)
      const found = list.find((item) => {
        left -= weightOf(item)
        return left < 0
      })
      return found ?? list.at(-1)
    },
    /** `length` signs of `alphabet`. */
    signs(length, alphabet = '0123456789abcdefghijklmnopqrstuvwxyz') {
      return Array.from({ length }, () => alphabet[whole(0, alphabet.length - 1)]).join('')
    },
  }
}

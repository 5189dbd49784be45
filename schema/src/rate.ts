const digits = 18
const pattern = /^\+?(\d{1,10})(?:\.(\d{1,40}))?$/

/** One unit of a currency in itself, in units of 10⁻¹⁸. */
export const sameCurrency = 10n ** BigInt(digits)

// So that the rate of any two currencies through a third has digits, and has room.
const [least, most] = [10n ** 9n, 10n ** 27n]

/**
 * A rate of exchange in units of 10⁻¹⁸, rounded half up, or undefined where `value` is none: from a
 * milliardth to a milliard. Digits are never passed through a float.
 */
export function rateUnits(value: number | string): bigint | undefined {
  const match = pattern.exec(written(value))
  if (!match) return undefined
  const [, whole = '', fraction = ''] = match
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  const units = kept + (fraction.charAt(digits) >= '5' ? 1n : 0n)
  return units < least || units > most ? undefined : units
}

/** What a unit of one currency is worth in another, where both are worth so much of a third. */
export function crossRate(worth: bigint, otherWorth: bigint): bigint {
  return (2n * worth * sameCurrency + otherWorth) / (2n * otherWorth)
}

/** Whether a digit of it is left, and amounts keep their room: of a rate through several others. */
export function isStorableRate(units: bigint): boolean {
  return units > 0n && units < 10n ** 38n
}

/** As Decimal(76, 18) takes it. */
export function writeRate(units: bigint): string {
  const text = units.toString().padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function written(value: number | string): string {
  if (typeof value === 'string') return value.trim()
  const shortest = String(value)
  return shortest.includes('e') ? value.toFixed(digits + 1) : shortest
}

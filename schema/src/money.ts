const pattern = /^([+-]?)(\d{1,14})(?:\.(\d{1,20}))?$/

/**
 * A decimal string with four digits after the point, rounded half away from zero, or undefined
 * where `value` is no amount that Decimal(18, 4) can hold. Digits are never passed through a float.
 */
export function parseMoney(value: string): string | undefined {
  const match = pattern.exec(value.trim())
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  const kept = BigInt(whole + fraction.slice(0, 4).padEnd(4, '0'))
  const units = kept + (fraction.charAt(4) >= '5' ? 1n : 0n)
  const digits = units.toString().padStart(5, '0')
  if (digits.length > 18) return undefined
  const minus = sign === '-' && units !== 0n ? '-' : ''
  return `${minus}${digits.slice(0, -4)}.${digits.slice(-4)}`
}

/** The same for a number: its shortest decimal form is what its sender meant. */
export function moneyOf(value: number | string): string | undefined {
  if (typeof value === 'string') return parseMoney(value)
  const written = String(value)
  return parseMoney(written.includes('e') ? value.toFixed(20) : written)
}

/** A number of which the country, the operator and two digits are left: `+7916•••••67`. */
export function maskPhone(number: string): string {
  if (number.length <= 7) return '•'.repeat(number.length)
  return `${number.slice(0, 5)}${'•'.repeat(number.length - 7)}${number.slice(-2)}`
}

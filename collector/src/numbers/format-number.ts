/**
 * A number in the owner's writing, a # for each digit: the last digits where there are fewer marks, so
 * that `(###) ###-##-##` leaves the country out. Undefined where it has more marks than digits.
 */
export function formatNumber(number: string, format: string): string | undefined {
  const digits = number.replace(/\D/g, '')
  const marks = format.split('#').length - 1
  if (marks > digits.length) return undefined
  let next = digits.length - marks
  return format.replaceAll('#', () => digits.charAt(next++))
}

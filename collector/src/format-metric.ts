import type { ListColumn } from '@throughline/schema'

/** A figure as people read it: `12,345`, `1,234.50`, `12.3 %`; a dash where there is none. */
export function formatMetric(
  { unit }: Pick<ListColumn, 'unit'>,
  value: string | number | null | undefined,
): string {
  if (value === null || value === undefined) return '–'
  if (unit === 'text' || unit === 'instant') return String(value)
  const number = Number(value)
  if (unit === 'count') return number.toLocaleString('en-US')
  if (unit === 'seconds') return number.toLocaleString('en-US', { maximumFractionDigits: 0 })
  if (unit === 'number' && number !== 0 && Math.abs(number) < 0.01) return number.toPrecision(2)
  if (unit === 'number' || unit === 'days')
    return number.toLocaleString('en-US', { maximumFractionDigits: 2 })
  if (unit === 'share')
    return `${(number * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`
  return number.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

import type { Metric } from '@throughline/schema'

/** A figure as people read it: `12,345`, `1,234.50`, `12.3 %`; a dash where there is none. */
export function formatMetric({ unit }: Metric, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const number = Number(value)
  if (unit === 'count') return number.toLocaleString('en-US')
  if (unit === 'share')
    return `${(number * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`
  return number.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

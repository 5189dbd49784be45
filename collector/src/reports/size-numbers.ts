import type { SiteSettings } from '@throughline/schema'
import { numbersFor, shareTurnedAway } from '../numbers/erlang.ts'
import type { ReportRow } from '../run-report.ts'

const idle = { arrivals: 0, overflows: 0, peak_arrivals: 0, peak_busy: 0 }

/**
 * Adds to what happened in each pool how many numbers it has, and would need, by Erlang B: the traffic
 * is the arrivals of the busiest hour times the mean hold. Pools that nobody came to are rows too.
 */
export function sizeNumbers(rows: ReportRow[], { number_pools }: SiteSettings): ReportRow[] {
  const sizes = new Map(number_pools.map(({ name, numbers }) => [name, numbers.length]))
  const used = rows.map((row) => sized(row, sizes.get(String(row.pool)) ?? 0))
  const unused = [...sizes]
    .filter(([name]) => !rows.some(({ pool }) => pool === name))
    .map(([pool, numbers]) => sized({ pool, ...idle }, numbers))
  return [...used, ...unused].sort((a, b) => String(a.pool).localeCompare(String(b.pool)))
}

function sized(row: ReportRow, numbers: number): ReportRow {
  const holdHours = Number(row.hold_minutes ?? 0) / 60
  const traffic = Number(row.peak_arrivals) * holdHours
  const busy = Number(row.peak_busy)
  const known = traffic > 0
  const needed1 = known ? numbersFor(traffic, 0.01) : null
  return {
    ...row,
    numbers,
    hold_minutes: known ? rounded(holdHours * 60) : null,
    peak_busy: rounded(busy),
    overflow_share: row.overflow_share ?? null,
    utilisation: numbers > 0 ? busy / numbers : null,
    traffic: rounded(traffic),
    expected_share: known ? shareTurnedAway(traffic, numbers) : null,
    needed_5: known ? numbersFor(traffic, 0.05) : null,
    needed_1: needed1,
    missing_1: needed1 === null ? null : Math.max(0, needed1 - numbers),
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

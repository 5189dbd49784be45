import { isDay } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import { movedDay } from '../moved-day.ts'
import type { Period } from '../period.ts'
import type { ReportRow } from '../run-report.ts'

const dayMs = 86_400_000

/**
 * The period that `?compare=` names: `previous`, as many days before; `year`, the same days a year
 * before; or two days, `2026-01-01..2026-01-31`. @throws Refusal 400.
 */
export function readComparison(
  given: string | undefined,
  { from, to }: Period,
): Period | undefined {
  if (given === undefined || given === '') return undefined
  if (given === 'previous') {
    const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
    return { from: movedDay(from, -days), to: movedDay(to, -days) }
  }
  if (given === 'year') return { from: yearBefore(from), to: yearBefore(to) }
  const [first = '', last = '', ...rest] = given.split('..')
  if (isDay(first) && isDay(last) && rest.length === 0 && first <= last) {
    return { from: first, to: last }
  }
  throw new Refusal(400, 'not_allowed', {
    field: 'compare',
    allowed: ['previous', 'year'],
    message: 'compare is previous, year, or two days as 2026-01-01..2026-01-31.',
  })
}

/** A figure, and whether it is reckoned from others: of nothing it is then nothing, and not 0. */
type Figure = { name: string; formula?: string }

type Compared = { by: string[]; figures: Figure[]; period: Period; before: Period }

/**
 * Rows with what each figure was before and by which share it changed: `<name>_before`, `<name>_change`.
 * Groups are matched by name; days, weeks and months by how far they are from the beginning. A group
 * that was there before and is no more is a row of its own.
 */
export function compared(
  rows: ReportRow[],
  formerRows: ReportRow[],
  { by, figures, period, before }: Compared,
): ReportRow[] {
  const keyOf = (row: ReportRow, from: string) =>
    JSON.stringify(by.map((name) => place(name, row[name] ?? '', from)))
  const former = new Map(formerRows.map((row) => [keyOf(row, before.from), row]))
  const found = rows.map((row) => {
    const key = keyOf(row, period.from)
    const old = former.get(key)
    former.delete(key)
    return withBefore(row, old, figures)
  })
  const gone = [...former.values()].map((old) => {
    const groups = by.map((name) => [name, shifted(name, old[name] ?? '', { period, before })])
    const nothing = figures.map((figure) => [figure.name, ofNothing(figure)])
    return withBefore(Object.fromEntries([...groups, ...nothing]), old, figures)
  })
  return [...found, ...gone]
}

/** A row beside what it was. */
export function withBefore(
  row: ReportRow,
  old: ReportRow | undefined,
  figures: Figure[],
): ReportRow {
  const more = figures.flatMap((figure) => {
    const { name } = figure
    const now = row[name] ?? null
    const then = old ? (old[name] ?? null) : ofNothing(figure)
    const known = now !== null && then !== null && Number(then) !== 0
    const change = known ? (Number(now) - Number(then)) / Math.abs(Number(then)) : null
    return [
      [`${name}_before`, then],
      [`${name}_change`, change],
    ]
  })
  return { ...row, ...Object.fromEntries(more) }
}

const ofNothing = ({ formula }: Figure) => (formula === undefined ? 0 : null)

/** Where a group stands: a day by its number from the first, anything else by its name. */
function place(dimension: string, value: string | number, from: string): string | number {
  const start = startOf(dimension, from)
  if (start === undefined) return value
  if (dimension !== 'month') return (Date.parse(String(value)) - Date.parse(start)) / dayMs
  return monthOf(String(value)) - monthOf(start)
}

function shifted(
  dimension: string,
  value: string | number,
  { period, before }: { period: Period; before: Period },
): string | number {
  const at = place(dimension, value, before.from)
  const start = startOf(dimension, period.from)
  if (start === undefined || typeof at === 'string') return value
  if (dimension !== 'month') return movedDay(start, at)
  const month = monthOf(start) + at
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`
}

function startOf(dimension: string, from: string): string | undefined {
  if (dimension === 'date') return from
  if (dimension === 'month') return `${from.slice(0, 7)}-01`
  if (dimension !== 'week') return undefined
  const weekday = (new Date(from).getUTCDay() + 6) % 7
  return movedDay(from, -weekday)
}

const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

/** The 29th of February has no day a year before, and stands for the 28th. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1).padStart(4, '0')
  const moved = `${year}${day.slice(4)}`
  return isDay(moved) ? moved : `${year}-02-28`
}

import { type GroupedReport, mostDimensions } from '@throughline/schema'
import { Refusal } from '../errors.ts'

/** The dimensions of `?by=`. @throws Refusal 400 for one that the report doesn't know. */
export function readDimensions(given: string | undefined, report: GroupedReport): string[] {
  const by = given === undefined ? report.defaultBy : given.split(',').map((name) => name.trim())
  const allowed = Object.keys(report.dimensions)
  const unknown = by.find((name) => !allowed.includes(name))
  if (unknown !== undefined) {
    throw new Refusal(400, 'unknown_dimension', {
      field: 'by',
      value: unknown.slice(0, 64),
      allowed,
      message: `The report knows no dimension "${unknown.slice(0, 64)}".`,
    })
  }
  if (new Set(by).size !== by.length || by.length > mostDimensions) {
    throw new Refusal(400, 'too_many_dimensions', {
      field: 'by',
      limit: mostDimensions,
      message: `Give up to ${mostDimensions} different dimensions.`,
    })
  }
  return by
}

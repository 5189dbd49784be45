import { performance, type SiteSettings } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import { readFilters } from './filters.ts'
import { metricsOfReport } from './read-metrics.ts'

/** Own metrics must be reckonable, and segments readable. @throws Refusal 400 that names what is not. */
export function checkReportSettings(settings: SiteSettings): void {
  metricsOfReport(performance, settings)
  const names = new Set<string>()
  for (const { name, filter } of settings.segments) {
    if (names.has(name)) throw wrong(name, 'is there twice')
    names.add(name)
    try {
      readFilters(filter, Object.keys(performance.dimensions))
    } catch (error) {
      throw wrong(name, error instanceof Error ? error.message : 'can not be read')
    }
  }
}

function wrong(name: string, why: string): Refusal {
  return new Refusal(400, 'invalid_setting', {
    field: 'segments',
    message: `segments: ${name}: ${why}`,
  })
}

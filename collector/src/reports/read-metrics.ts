import {
  type GroupedReport,
  type Metric,
  type Metrics,
  metricsOf,
  type ResolvedMetric,
  type SiteSettings,
} from '@throughline/schema'
import { Refusal } from '../errors.ts'

const most = 60

/** All figures of a report on a site: where it is filtered, the owner's own are among them. */
export function metricsOfReport(
  report: GroupedReport,
  settings: Pick<SiteSettings, 'metrics'>,
): Metrics {
  const own = report.filtered ? settings.metrics.map(asMetric) : []
  const found = metricsOf([...report.metrics, ...own])
  if ('metrics' in found) return found.metrics
  throw new Refusal(400, 'invalid_setting', {
    field: 'metrics',
    message: `metrics: ${found.name} ${found.problem}.`,
  })
}

/** The figures of `?metrics=`. @throws Refusal 400 for one that there is not. */
export function readMetrics(
  given: string | undefined,
  report: GroupedReport,
  settings: Pick<SiteSettings, 'metrics'>,
): ResolvedMetric[] {
  const all = metricsOfReport(report, settings)
  const names =
    given === undefined ? report.defaultMetrics : given.split(',').map((name) => name.trim())
  if (new Set(names).size !== names.length || names.length > most) {
    const message = `Give up to ${most} different metrics.`
    throw new Refusal(400, 'too_many_metrics', { field: 'metrics', limit: most, message })
  }
  return names.map((name) => {
    const metric = all.get(name)
    if (metric) return metric
    throw new Refusal(400, 'unknown_metric', {
      field: 'metrics',
      value: name.slice(0, 64),
      allowed: [...all.keys()],
      message: `The report knows no metric "${name.slice(0, 64)}".`,
    })
  })
}

function asMetric(own: SiteSettings['metrics'][number]): Metric {
  return { ...own, group: 'own' }
}

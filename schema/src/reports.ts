import { type Metric, modelMetrics, pathMetrics, performanceMetrics } from './metrics.ts'

export type Report = {
  title: string
  /** What rows can be grouped by: a closed list, since these become names in the SQL. */
  dimensions: Record<string, { title: string }>
  defaultBy: string[]
  metrics: Metric[]
}

/** What a touch is told by, and when it counts. */
const touchDimensions = {
  channel: { title: 'Channel' },
  source: { title: 'Source' },
  medium: { title: 'Medium' },
  campaign: { title: 'Campaign' },
  term: { title: 'Keyword' },
  content: { title: 'Ad content' },
  device: { title: 'Device' },
  os: { title: 'System' },
  browser: { title: 'Browser' },
  country: { title: 'Country' },
  region: { title: 'Region' },
  city: { title: 'City' },
  date: { title: 'Day' },
  week: { title: 'Week' },
  month: { title: 'Month' },
}

/** A report is one file `reports/<name>.sql` and one line here. */
export const reports: Record<string, Report> = {
  performance: {
    title: 'Performance: from the visit to the ROI',
    dimensions: touchDimensions,
    defaultBy: ['channel', 'campaign'],
    metrics: performanceMetrics,
  },
  models: {
    title: 'Models: what each would credit',
    dimensions: touchDimensions,
    defaultBy: ['channel'],
    metrics: modelMetrics,
  },
  paths: {
    title: 'Paths: from the first touch to the lead',
    dimensions: { path: { title: 'Path' } },
    defaultBy: ['path'],
    metrics: pathMetrics,
  },
}

/** Whether visits of bots, and leads from their goals, are in a report. Deals of the CRM always are. */
export const botChoices = ['out', 'in'] as const

/** A report's SQL takes this many dimensions, `by1` to `by4`. */
export const mostDimensions = 4

/** Which paths come first: those that most people went, or those that brought most. */
export const pathOrders = ['frequent', 'profitable'] as const

import { modelMetrics } from './model-metrics.ts'
import { pathMetrics } from './path-metrics.ts'
import { performanceMetrics } from './performance-metrics.ts'
import type { GroupedReport, Report } from './report.ts'
import { advice } from './reports/advice.ts'
import { anomalies } from './reports/anomalies.ts'
import { calls } from './reports/calls.ts'
import { cohorts } from './reports/cohorts.ts'
import { dataQuality } from './reports/data-quality.ts'
import { forecast } from './reports/forecast.ts'
import { funnel } from './reports/funnel.ts'
import { journey } from './reports/journey.ts'
import { leads } from './reports/leads.ts'
import { managers } from './reports/managers.ts'
import { numbers } from './reports/numbers.ts'
import { thinkingTime } from './reports/thinking-time.ts'

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

/** The report of the start page, and of a command that names none. */
export const performance: GroupedReport = {
  shape: 'grouped',
  title: 'Performance: from the visit to the ROI',
  dimensions: {
    ...touchDimensions,
    campaign_id: { title: 'Campaign ID' },
    ad_group: { title: 'Ad group' },
    landing_page: { title: 'Landing page' },
    visitor: { title: 'New or returning' },
    manager: { title: 'Manager' },
    product: { title: 'Product' },
    gender: { title: 'Gender' },
    age: { title: 'Age' },
    weekday: { title: 'Weekday' },
    hour: { title: 'Hour' },
  },
  defaultBy: ['channel', 'campaign'],
  metrics: performanceMetrics,
  defaultMetrics: [
    ...['visits', 'visitors', 'leads', 'deals', 'won', 'revenue', 'cogs', 'cost', 'clicks', 'cpl'],
    ...['cpo', 'roi', 'romi', 'drr', 'visit_to_lead', 'lead_to_won'],
  ],
  filtered: true,
}

/** What each model would credit, side by side. */
const sideBySide: GroupedReport = {
  shape: 'grouped',
  title: 'Models: what each would credit',
  dimensions: touchDimensions,
  defaultBy: ['channel'],
  metrics: modelMetrics,
  defaultMetrics: modelMetrics.map(({ name }) => name).filter((name) => !name.endsWith('_profit')),
  filtered: false,
}

const paths: GroupedReport = {
  shape: 'grouped',
  title: 'Paths: from the first touch to the lead',
  dimensions: { path: { title: 'Path' } },
  defaultBy: ['path'],
  metrics: pathMetrics,
  defaultMetrics: [
    ...['people', 'leads', 'won', 'revenue', 'person_to_lead', 'lead_to_won'],
    ...['mean_touches', 'mean_days'],
  ],
  filtered: false,
}

/** A report is one file `reports/<name>.sql` and one line here; a list names its columns beside. */
export const reports: Record<string, Report> = {
  performance,
  models: sideBySide,
  paths,
  funnel,
  cohorts,
  leads,
  journey,
  managers,
  thinking_time: thinkingTime,
  data_quality: dataQuality,
  calls,
  numbers,
  forecast,
  anomalies,
  advice,
}

/** Whether bots, spam, duplicates or own staff are in a report. */
export const inOrOut = ['out', 'in'] as const

/** A grouped report's SQL takes this many dimensions, `by1` to `by4`. */
export const mostDimensions = 4

/** Which paths come first: those that most people went, or those that brought most. */
export const pathOrders = ['frequent', 'profitable'] as const

import { models } from './models.ts'

export type Unit = 'count' | 'money' | 'share'

/** One figure of a report. A ratio is a formula over the base sums; ratios are never averaged. */
export type Metric = {
  name: string
  title: string
  unit: Unit
  /** What is divided and by what, in SQL over the base sums. Null where the divisor is 0. */
  ratio?: { of: string; by: string }
  /** How a sum is read off the report's row, where its name alone does not say. */
  sum?: string
}

/** The figures of the performance report, in the order of its columns. */
export const performanceMetrics: Metric[] = [
  { name: 'visits', title: 'Visits', unit: 'count' },
  { name: 'visitors', title: 'Visitors', unit: 'count' },
  { name: 'leads', title: 'Leads', unit: 'count' },
  { name: 'deals', title: 'Deals', unit: 'count' },
  { name: 'won', title: 'Won', unit: 'count' },
  { name: 'revenue', title: 'Revenue', unit: 'money' },
  { name: 'cogs', title: 'Cost of goods', unit: 'money' },
  { name: 'cost', title: 'Ad cost', unit: 'money' },
  { name: 'clicks', title: 'Clicks', unit: 'count' },
  { name: 'cpl', title: 'CPL', unit: 'money', ratio: { of: 'cost', by: 'leads' } },
  { name: 'cpo', title: 'CPO', unit: 'money', ratio: { of: 'cost', by: 'won' } },
  { name: 'roi', title: 'ROI', unit: 'share', ratio: { of: 'revenue - cogs - cost', by: 'cost' } },
  { name: 'romi', title: 'ROMI', unit: 'share', ratio: { of: 'revenue - cost', by: 'cost' } },
  { name: 'drr', title: 'ДРР', unit: 'share', ratio: { of: 'cost', by: 'revenue' } },
  {
    name: 'visit_to_lead',
    title: 'Visit→lead',
    unit: 'share',
    ratio: { of: 'leads', by: 'visits' },
  },
  { name: 'lead_to_won', title: 'Lead→won', unit: 'share', ratio: { of: 'won', by: 'leads' } },
]

/** The figures of the report of models: what each credits, side by side. */
export const modelMetrics: Metric[] = [
  ...models.map(({ name, title }) => ({
    name: `${name}_leads`,
    title: `${title}: leads`,
    unit: 'count' as const,
    sum: `leads['${name}']`,
  })),
  ...models.map(({ name, title }) => ({
    name: `${name}_revenue`,
    title: `${title}: revenue`,
    unit: 'money' as const,
    sum: `revenue['${name}']`,
  })),
  { name: 'cost', title: 'Ad cost', unit: 'money' },
  ...models.map(({ name, title }) => ({
    name: `${name}_roi`,
    title: `${title}: ROI`,
    unit: 'share' as const,
    ratio: { of: `revenue['${name}'] - cogs['${name}'] - cost`, by: 'cost' },
  })),
]

/** The figures of the report of paths. */
export const pathMetrics: Metric[] = [
  { name: 'people', title: 'People', unit: 'count' },
  { name: 'leads', title: 'Leads', unit: 'count' },
  { name: 'won', title: 'Won', unit: 'count' },
  { name: 'revenue', title: 'Revenue', unit: 'money' },
  {
    name: 'person_to_lead',
    title: 'Person→lead',
    unit: 'share',
    ratio: { of: 'leads', by: 'people' },
  },
  { name: 'lead_to_won', title: 'Lead→won', unit: 'share', ratio: { of: 'won', by: 'leads' } },
  { name: 'mean_touches', title: 'Touches', unit: 'count', ratio: { of: 'touches', by: 'people' } },
  { name: 'mean_days', title: 'Days to lead', unit: 'count', ratio: { of: 'days', by: 'leads' } },
]

/** The SQL of a metric over columns that bear the names of the base sums. */
export function metricSql({ name, ratio, sum }: Metric): string {
  if (sum) return `${sum} as ${name}`
  if (!ratio) return name
  return `toFloat64(${ratio.of}) / nullIf(toFloat64(${ratio.by}), 0) as ${name}`
}

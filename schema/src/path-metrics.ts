import type { Metric } from './metrics.ts'

const given = { unit: 'count', group: 'leads', better: 'higher' } as const

/** The figures of the report of paths. */
export const pathMetrics: Metric[] = [
  { ...given, name: 'people', title: 'People' },
  { ...given, name: 'leads', title: 'Leads' },
  { ...given, name: 'won', title: 'Won' },
  { ...given, name: 'revenue', title: 'Revenue', unit: 'money' },
  { ...given, name: 'touches', title: 'Touches, summed', better: 'neither' },
  { ...given, name: 'days', title: 'Days to lead, summed', unit: 'days', better: 'lower' },
  {
    ...given,
    name: 'person_to_lead',
    title: 'Person→lead',
    unit: 'share',
    formula: 'leads / people',
  },
  { ...given, name: 'lead_to_won', title: 'Lead→won', unit: 'share', formula: 'won / leads' },
  {
    ...given,
    name: 'mean_touches',
    title: 'Touches',
    unit: 'number',
    better: 'neither',
    formula: 'touches / people',
  },
  {
    ...given,
    name: 'mean_days',
    title: 'Days to lead',
    unit: 'days',
    better: 'lower',
    formula: 'days / leads',
  },
]

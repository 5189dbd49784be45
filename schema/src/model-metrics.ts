import type { Metric } from './metrics.ts'
import { models } from './models.ts'

/** The figures of the report of models: what each credits, side by side. */
export const modelMetrics: Metric[] = [
  ...models.map(
    ({ name, title }): Metric => ({
      ...{ name: `${name}_leads`, title: `${title}: leads`, unit: 'count' },
      ...{ group: 'leads', better: 'higher', sum: `leads['${name}']` },
    }),
  ),
  ...models.map(
    ({ name, title }): Metric => ({
      ...{ name: `${name}_revenue`, title: `${title}: revenue`, unit: 'money' },
      ...{ group: 'money', better: 'higher', sum: `revenue['${name}']` },
    }),
  ),
  { name: 'cost', title: 'Ad cost', unit: 'money', group: 'ads', better: 'lower' },
  ...models.map(
    ({ name, title }): Metric => ({
      ...{ name: `${name}_profit`, title: `${title}: profit`, unit: 'money' },
      ...{ group: 'money', better: 'higher', sum: `revenue['${name}'] - cogs['${name}']` },
    }),
  ),
  ...models.map(
    ({ name, title }): Metric => ({
      ...{ name: `${name}_roi`, title: `${title}: ROI`, unit: 'share' },
      ...{ group: 'money', better: 'higher', formula: `(${name}_profit - cost) / cost` },
    }),
  ),
]

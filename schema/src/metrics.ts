import { type Formula, formulaSql, namesIn, withNames } from './formula.ts'
import { readFormula } from './read-formula.ts'

export type Unit = 'count' | 'number' | 'money' | 'share' | 'days' | 'seconds'
export type Better = 'higher' | 'lower' | 'neither'
export type MetricGroup = 'traffic' | 'ads' | 'leads' | 'sales' | 'money' | 'time' | 'own'

/** One figure of a report. */
export type Metric = {
  name: string
  title: string
  unit: Unit
  group: MetricGroup
  /** What is good news. */
  better: Better
  /** Over other metrics. One without it is a base sum: the report's SQL adds it up. */
  formula?: string
  /** How a base sum is read off the report's row, where its name alone does not say. */
  sum?: string
}

/** A metric with its formula over base sums alone. */
export type ResolvedMetric = Metric & {
  over: Formula
  /** Whether a touch must earn it, so that it depends on the model. */
  needs_model: boolean
}

/** Metrics by name. */
export type Metrics = ReadonlyMap<string, ResolvedMetric>

/** Puts metrics together; or says which is wrong, and why. */
export function metricsOf(all: Metric[]): { metrics: Metrics } | { name: string; problem: string } {
  const given = new Map<string, Metric>()
  for (const metric of all) {
    if (given.has(metric.name)) return { name: metric.name, problem: 'is there already' }
    given.set(metric.name, metric)
  }
  const metrics = new Map<string, ResolvedMetric>()
  for (const metric of given.values()) {
    const found = resolve(metric, { given, within: [] })
    if ('problem' in found) return { name: metric.name, problem: found.problem }
    const over = found.formula
    const needs_model = namesIn(over).some((name) => isEarned(given.get(name)))
    metrics.set(metric.name, { ...metric, over, needs_model })
  }
  return { metrics }
}

/** The SQL of a metric over a row that bears the base sums. Shares of money have more digits than money has. */
export function metricSql({ name, formula, sum, unit, over }: ResolvedMetric): string {
  if (formula !== undefined) return `${formulaSql(over)} as ${name}`
  const figure = sum ?? name
  return `${unit === 'money' ? `round(${figure}, 4)` : figure} as ${name}`
}

/** Visits and costs are where they happened; no touch earns them. */
function isEarned(base: Metric | undefined): boolean {
  return base?.group !== 'traffic' && base?.group !== 'ads'
}

type Found = { formula: Formula } | { problem: string }

/** As deep as formulas may stand on each other, and as many names as one may come to in the end. */
const most = { depth: 10, names: 500 }

function resolve(
  metric: Metric,
  { given, within }: { given: Map<string, Metric>; within: string[] },
): Found {
  const { name, formula } = metric
  if (within.includes(name))
    return { problem: `stands on itself: ${[...within, name].join(' → ')}` }
  if (within.length > most.depth) return { problem: 'stands on too many others' }
  if (formula === undefined) return { formula: { kind: 'name', name } }
  const read = readFormula(formula)
  if ('problem' in read) return read
  const parts = new Map<string, Formula>()
  for (const needed of namesIn(read.formula)) {
    const other = given.get(needed)
    if (!other) return { problem: `names ${needed}, which is no metric` }
    const found = resolve(other, { given, within: [...within, name] })
    if ('problem' in found) return found
    parts.set(needed, found.formula)
  }
  const whole = withNames(
    read.formula,
    (needed) => parts.get(needed) ?? { kind: 'name', name: needed },
  )
  if (size(whole) > most.names) return { problem: 'grows too long when it is written out' }
  return { formula: whole }
}

function size(formula: Formula): number {
  if (formula.kind === 'operation') return size(formula.left) + size(formula.right)
  if (formula.kind === 'negative') return size(formula.of)
  if (formula.kind === 'call') return formula.given.reduce((sum, part) => sum + size(part), 0)
  return 1
}

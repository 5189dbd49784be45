import type { Metric, Unit } from './metrics.ts'

/** Figures, summed by what the asker groups them by, and their totals. */
export type GroupedReport = {
  shape: 'grouped'
  title: string
  /** What rows can be grouped by: a closed list, since these become names in the SQL. */
  dimensions: Record<string, { title: string }>
  defaultBy: string[]
  metrics: Metric[]
  /** Those that are shown where nobody says which. */
  defaultMetrics: string[]
  /** Rows are of visits, leads and costs alike: they can be filtered, and owners' metrics reckoned. */
  filtered: boolean
}

/** Rows as its SQL gives them, in its order. */
export type ListReport = {
  shape: 'list'
  title: string
  columns: ListColumn[]
  /** What can be asked besides site and period, by its name in the SQL. */
  parameters: Record<string, Parameter>
  /** Exactly one of these parameters must be said. */
  needs?: readonly string[]
  /** Whether its SQL gives the totals too, as the row where `is_total` is 1. */
  totals?: true
  /** Whether it reads all people of the period: where they are very many, as a sample of those who left no lead. */
  sampled?: true
  /**
   * Where it counts visits, so that their sums may stand for them: what it tells them by, beside its parameter
   * `by`, of how many days before the period too, and whether it tells leads as they are summed by that.
   */
  summed?: { by: readonly string[]; daysBefore?: number; leads?: true }
  /** Whether what the site's own people did is left out. */
  withoutStaff?: true
  /** Whether it lists leads, the newest first and in pages: only days of the asked page are read. */
  pagesOfLeads?: true
}

export type ListColumn = {
  name: string
  title: string
  unit: Unit | 'text' | 'instant' | 'number'
  /** What a key without the scope `listen` is shown instead: all but a few digits, or nothing. */
  unheard?: 'masked' | 'hidden'
}

export type Parameter = { title: string } & (
  | { type: 'text'; default: string; choices?: readonly string[] }
  | { type: 'count'; default: number; most: number }
)

export type Report = GroupedReport | ListReport

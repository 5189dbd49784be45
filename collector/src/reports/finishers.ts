import type { SiteSettings } from '@throughline/schema'
import type { Period } from '../period.ts'
import type { ReportRow } from '../run-report.ts'
import { advice } from './advice.ts'
import { anomalies } from './anomalies.ts'
import { forecast } from './forecast.ts'
import type { Asked } from './read-parameters.ts'
import { sayFindings } from './say-findings.ts'
import { sizeNumbers } from './size-numbers.ts'

/** What a list was asked, and what of the site bears on it. */
export type FinishFor = {
  settings: SiteSettings
  period: Period
  parameters: Asked
  /** All that was told until then is in the rows, in Unix ms. */
  asOf: number
}

type Finish = (rows: ReportRow[], asked: FinishFor) => ReportRow[] | Promise<ReportRow[]>

/** What a list needs besides its SQL, by its name: settings that are no rows, formulas that are no SQL. */
export const finishers: ReadonlyMap<string, Finish> = new Map<string, Finish>([
  ['numbers', (rows, { settings }) => sizeNumbers(rows, settings)],
  ['forecast', forecast],
  ['anomalies', anomalies],
  ['advice', advice],
  ['data_quality', sayFindings],
])

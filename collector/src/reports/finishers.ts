import type { SiteSettings } from '@throughline/schema'
import type { ReportRow } from '../run-report.ts'
import { sayFindings } from './say-findings.ts'
import { sizeNumbers } from './size-numbers.ts'

type Finish = (rows: ReportRow[], settings: SiteSettings) => ReportRow[]

/** What a list needs besides its SQL, by its name: settings that are no rows, formulas that are no SQL. */
export const finishers: ReadonlyMap<string, Finish> = new Map<string, Finish>([
  ['numbers', sizeNumbers],
  ['data_quality', sayFindings],
])

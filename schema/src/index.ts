export { botMarks, botReasons } from './bots.ts'
export { browsers, operatingSystems } from './browsers.ts'
export { channelOf, channelRules } from './channels.ts'
export { clickIds } from './click-ids.ts'
export { type Column, columnsOf } from './columns.ts'
export type { Problem } from './explain.ts'
export { findings } from './findings.ts'
export { evaluate, namesIn } from './formula.ts'
export { glossary } from './glossary.ts'
export { hostingCompanies } from './hosting.ts'
export {
  caps,
  type NodeType,
  nobody,
  nodeTypes,
  noMailboxes,
  passThrough,
  sureMatch,
} from './identity.ts'
export { formatInstant, isDay, msOf } from './instant.ts'
export {
  type Metric,
  type Metrics,
  metricSql,
  metricsOf,
  type ResolvedMetric,
} from './metrics.ts'
export { dateBases, defaultModel, type ModelName, models, pathShapes } from './models.ts'
export { networkOfHost } from './networks.ts'
export { performanceMetrics } from './performance-metrics.ts'
export { questions, type WorkedQuestion } from './questions.ts'
export { crossRate, isStorableRate, rateUnits, sameCurrency, writeRate } from './rate.ts'
export { Call, CallUpdate, callStatuses } from './records/call.ts'
export { Cost } from './records/cost.ts'
export { Deal } from './records/deal.ts'
export { Email } from './records/email.ts'
export type { GoalRule } from './records/goal-rule.ts'
export {
  clientIdPattern,
  DeniedHit,
  Device,
  Hit,
  Origin,
  Place,
  Receipt,
  ServerHit,
  Verdict,
} from './records/hit.ts'
export { NewKey, Rotation, Scope } from './records/key.ts'
export { Lease } from './records/lease.ts'
export type {
  EmailPool,
  NumberPlace,
  NumberPool,
  NumberRule,
  StaticNumber,
} from './records/numbers.ts'
export { Payment } from './records/payment.ts'
export { Rate } from './records/rate.ts'
export { Replacement } from './records/replacement.ts'
export { SiteSettings, type SourceField, sitePattern } from './records/site.ts'
export { type Remark, remarks } from './remarks.ts'
export type { GroupedReport, ListColumn, ListReport, Parameter, Report } from './report.ts'
export { inOrOut, mostDimensions, pathOrders, performance, reports } from './reports.ts'
export { type Line, type RecordReader, type Row, recordReader } from './row.ts'
export { migrations, readerStatements, reportSql, turnSql, views } from './sql.ts'
export { adMarkers, adServices, utmAliases } from './utm-aliases.ts'

import type { ReportAnswer } from '../run-report.ts'
import type { ListAnswer } from './run-list.ts'
import type { Table } from './to-xlsx.ts'

/** What an answer says of itself besides its rows: what was asked, as of when, what was left out. */
export function factsOf(title: string, answer: ReportAnswer | ListAnswer): Table['facts'] {
  const said = Object.entries(answer).filter(([name]) => !tables.has(name))
  const plain = said.flatMap(([name, value]) => lines(name.replaceAll('_', ' '), value))
  const leftOut = 'left_out' in answer ? answer.left_out : []
  return [
    ['title', title],
    ...plain,
    ...leftOut.map(({ kind, amount, currency }): Table['facts'][number] => [
      `left out: ${kind}`,
      amount,
      currency,
    ]),
  ]
}

const tables: ReadonlySet<string> = new Set(['rows', 'totals', 'columns', 'left_out'])

function lines(name: string, value: unknown): Table['facts'] {
  if (Array.isArray(value)) return [[name, value.join(', ')]]
  if (typeof value === 'number') return [[name, value]]
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, one]) => lines(`${name}: ${key}`, one))
}

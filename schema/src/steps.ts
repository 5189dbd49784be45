import { type Call, findCall, type Named, readQuery, writeQuery } from './read-query.ts'
import { viewQueries } from './sql.ts'

/** A temporary table, and the query that fills it. */
type Step = { table: string; sql: string }

/** The statements that answer a query: each step's table is read by those after it, and `last` gives the rows. */
export type Steps = { steps: Step[]; last: string }

/**
 * Takes a query apart into steps, one for each table that it, or a view that it calls, marks `materialized`.
 * ClickHouse writes each name of a `with` out wherever it is used, plans and runs it there again, and looks
 * through all of it for each expression above (docs/decisions/0021).
 */
export function stepsOf(query: string): Steps {
  const steps: Step[] = []
  return { last: unfolded(query, steps), steps }
}

function unfolded(query: string, steps: Step[]): string {
  const read = readQuery(query)
  const names: Named[] = []
  for (const named of read.names) {
    const text = withoutCalls(named.text, { names, steps })
    if (named.is === 'step') {
      const table = addStep(steps, named.name, written(names, text))
      names.push({ name: named.name, is: 'table', text: `select * from ${table}` })
    } else names.push({ ...named, text })
  }
  return written(names, withoutCalls(read.select, { names, steps }))
}

type Known = { names: Named[]; steps: Step[] }

/** The text with its query for each call of a view. */
function withoutCalls(text: string, { names, steps }: Known): string {
  const call = findCall(text, called())
  if (call === undefined) return text
  const query = filledIn(called().get(call.view) ?? '', { call, names })
  const rest = text.slice(call.to)
  const alias = /^\s+as\s/.test(rest) ? '' : ` as ${call.view}`
  return `${text.slice(0, call.from)}(\n${unfolded(query, steps)}\n)${alias}${withoutCalls(rest, { names, steps })}`
}

/** The table of a step: of one that is there already, where another view asks the same. */
function addStep(steps: Step[], name: string, sql: string): string {
  const same = steps.find((step) => step.sql === sql)
  if (same) return same.table
  const table = `step_${steps.length + 1}_${name}`
  steps.push({ table, sql })
  return table
}

/** A view's query with what a call gives in the place of its parameters. */
function filledIn(query: string, { call, names }: { call: Call; names: Named[] }): string {
  const values = names.filter(({ is }) => is === 'value').toReversed()
  return query.replace(/\{(\w+):([^{}]+)\}/g, (parameter, name, type) => {
    const given = call.given[name] ?? parameter
    if (/^\{[^{}]*\}$/.test(given)) return given
    const spelled = values.reduce(
      (text, value) =>
        text.replaceAll(new RegExp(`\\b${value.name}\\b`, 'g'), () => `(${value.text})`),
      given,
    )
    return `cast(${spelled}, '${type}')`
  })
}

/** A query with those of the names that it uses, and that these use. */
function written(names: Named[], select: string): string {
  let text = select
  const used = names.toReversed().filter((named) => {
    const isUsed = new RegExp(`\\b${named.name}\\b`).test(text)
    if (isUsed) text += `\n${named.text}`
    return isUsed
  })
  return writeQuery({ names: used.toReversed(), select })
}

let views: Map<string, string> | undefined

/** Views that take parameters: these are called, and the engine would plan each call twice. */
function called(): Map<string, string> {
  views ??= new Map([...viewQueries()].filter(([, query]) => query.includes('{')))
  return views
}

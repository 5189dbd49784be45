import type { ClickHouseClient } from '@clickhouse/client'
import { answerInFile, type InFile, summaryOf } from '../store/answer-in-file.ts'
import { canonicalQuery, withoutStrings } from '../store/canonical-query.ts'
import { quoted, quotedName } from '../store/quoted.ts'
import { reachesCallers } from '../store/reaches-callers.ts'
import type { Sight } from '../store/read-only.ts'
import { denied, judge, type Kind } from './judge.ts'
import type { Question } from './question.ts'

/** How a question is to be answered. */
export type Terms = {
  database: string
  format: string
  settings: [name: string, value: string][]
  mayWrite: boolean
  gzip: boolean
  dir: string
  /** Marks the query among those that run, so that it can be ended. */
  tag: string
} & Sight

/**
 * Answers on a connection of the question's own, so that no setting reaches another one. The engine
 * writes the answer into a file, in the format that was asked for and packed if need be: no byte of
 * it is held in memory, and whether the query failed is known before anything is sent.
 */
export async function answer(
  client: ClickHouseClient,
  question: Question,
  terms: Terms,
  running: (kind: Kind) => void,
): Promise<InFile> {
  const { database, settings, tag } = terms
  const run = (query: string) => client.command({ query })
  await run(`set max_query_size = ${2 ** 22}`)
  const canonical = (await canonicalQuery(question.text, client)).trim()
  const params = paramsOf(settings)
  const kind = judge(canonical, { ...terms, params })
  const caller = terms.listens ? undefined : await reachesCallers(canonical, client, params)
  if (caller !== undefined) throw denied(`${caller} is for keys of the scope listen`)
  await run(`use ${quotedName(database)}`)
  const all = [...settings, ['log_comment', tag] as const]
  await run(`set ${all.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ')}`)
  running(kind)
  if (kind !== 'read') {
    const { rowsFile } = question
    const reads = kind === 'rows' && rowsFile !== undefined
    const done = await run(reads ? withRows(canonical, rowsFile) : canonical)
    return { format: '', file: undefined, summary: summaryOf(done.summary) }
  }
  await run('set readonly = 1')
  return answerInFile(client, canonical, terms)
}

function paramsOf(settings: Terms['settings']): Record<string, string> {
  const given = settings.filter(([name]) => name.startsWith('param_'))
  return Object.fromEntries(given.map(([name, value]) => [name.slice('param_'.length), value]))
}

function withRows(canonical: string, path: string): string {
  const at = withoutStrings(canonical)
    .replace(/`(?:[^`\\]|\\.)*`/g, (name) => '`'.repeat(name.length))
    .search(/ (?:SETTINGS|FORMAT) /)
  const from = ` FROM INFILE ${quoted(path)} COMPRESSION 'none'`
  return `${canonical.slice(0, at)}${from}${canonical.slice(at)}`
}

import type { ClickHouseClient } from '@clickhouse/client'
import { withoutStrings } from './canonical-query.ts'
import { refusedQuery } from './engine-error.ts'

/**
 * What shows who called or wrote, what was said, and where the recording lies: the tables and views
 * that hold it, and those of the engine that hold the words of other people's queries, or what it said of them.
 */
export const callerTables: ReadonlySet<string> = new Set([
  'calls',
  'current_calls',
  'emails',
  'matches',
  'current_matches',
  'matched_calls',
  'touches',
  'sampled_touches',
  'lead_keys',
  'lead_news',
  'lead_turns',
  'answers',
  'identity_edges',
  // These read what they write into.
  'deals_to_identity_edges',
  'deals_to_lead_news',
  'emails_to_identity_edges',
  'goals_to_lead_news',
  'hits_to_identity_edges',
  'lead_facts_to_lead_keys',
  'matches_to_identity_edges',
  'matches_to_lead_news',
  'payments_to_lead_news',
  'people_map_to_lead_news',
  'people_map_to_people_members',
  'visit_parts_to_lead_news',
  'identity_rules',
  'people_history',
  'people_map',
  'people_members',
  'people_targets',
  'person_nodes',
  'asynchronous_insert_log',
  'asynchronous_inserts',
  'crash_log',
  'distributed_ddl_queue',
  'error_log',
  'errors',
  'mutations',
  'opentelemetry_span_log',
  'part_log',
  'processes',
  'query_cache',
  'query_log',
  'query_thread_log',
  'query_views_log',
  'text_log',
])

const named = new RegExp(`\\b(${[...callerTables].join('|')})\\b`)

/**
 * What of a canonical query reaches for callers, if anything. Their names are good names for columns too
 * (`count() as calls`), so here the engine's parser says what is a table. A view that shows no caller may
 * be read, whatever it reads itself.
 */
export async function reachesCallers(
  canonical: string,
  client: ClickHouseClient,
  params: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const words = withoutStrings(canonical)
  if (/^show (?:full )?processlist\b/i.test(words)) return 'SHOW PROCESSLIST'
  const name = named.exec(withParameters(words, params))?.[1]
  if (name === undefined) return undefined
  // Only what selects has a tree here: where another statement says the word, that is enough.
  if (!/^(?:select|with)\b/i.test(words)) return `the name ${name}`
  try {
    const answer = await client.query({
      query: `select * from (explain ast ${withParameters(words, params)})`,
      format: 'TabSeparatedRaw',
    })
    return callerTableOf(await answer.text())
  } catch (error) {
    throw refusedQuery(error, 'not_sql')
  }
}

/** Words with their parameters filled in, as far as those may name a table, and without a format. */
function withParameters(words: string, params: Readonly<Record<string, unknown>>): string {
  return words
    .replace(/ FORMAT \w+(?= SETTINGS |\s*$)/, '')
    .replace(/\{(\w+):([^{}]*)\}/g, (_, name: string, type: string) =>
      /^\s*Identifier\s*$/i.test(type) ? String(params[name] ?? 'nothing') : 'NULL',
    )
}

/**
 * A table stands in the tree as a TableIdentifier, a view with parameters as a function, and `x in t` has a
 * table or a column as its last argument.
 */
function callerTableOf(tree: string): string | undefined {
  let insideIn: number[] = []
  for (const line of tree.split('\n')) {
    const [, indent = '', kind = '', full = ''] = /^( *)(\w+) +(.+?)(?: \(.*)?$/.exec(line) ?? []
    const depth = indent.length
    insideIn = insideIn.filter((outer) => outer < depth)
    const namesTable = kind !== 'Identifier' || insideIn.includes(depth - 2)
    const name = full.split('.').at(-1) ?? ''
    if (namesTable && callerTables.has(name)) return `the table ${name}`
    if (kind === 'Function' && /in$/i.test(full)) insideIn.push(depth)
  }
  return undefined
}

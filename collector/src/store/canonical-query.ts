import type { ClickHouseClient } from '@clickhouse/client'
import { refusedQuery } from './engine-error.ts'
import { quoted } from './quoted.ts'

/**
 * A query as the engine's own parser writes it: one statement in one line, without comments, with
 * escapes in names undone and one way of quoting. The rows behind an insert are left out.
 * As a literal and not as a parameter: parameterized queries wait for each other in the embedded
 * engine. @throws Refusal 400 where it is no SQL.
 */
export async function canonicalQuery(query: string, client: ClickHouseClient): Promise<string> {
  try {
    const answer = await client.query({
      query: `select formatQuerySingleLine(${quoted(query)}) as text`,
      format: 'JSONEachRow',
    })
    const [row] = await answer.json<{ text: string }>()
    return row?.text ?? ''
  } catch (error) {
    throw refusedQuery(error, 'not_sql')
  }
}

/**
 * A canonical query with its strings emptied, so that words in them are not taken for words of the
 * query. A quote inside a quoted name opens no string. Of the same length: places in it are places
 * in the query.
 */
export function withoutStrings(canonical: string): string {
  return canonical.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/gs, (found) =>
    found.startsWith("'") ? `'${' '.repeat(found.length - 2)}'` : found,
  )
}

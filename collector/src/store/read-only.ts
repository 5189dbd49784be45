import type { ClickHouseClient } from '@clickhouse/client'
import { Refusal } from '../errors.ts'
import { refusedQuery } from './engine-error.ts'

const readers = /^(?:select|with|show|describe|explain|exists)\b/i

/**
 * Refuses what an analyst's connection must not run. `readonly` stops writing, but on the embedded
 * engine it still lets the function `file()` read any file of this machine, `use` move the shared
 * connection, and `kill` end queries. What a query is, its own parser says: `formatQuery` gives the
 * canonical text, without comments, with escapes in names undone and one way of quoting.
 * Returns the format that the query itself asks for, if any.
 * @throws Refusal 400 where it is no SQL, 403 where it is not allowed.
 */
export async function readOnly(
  query: string,
  client: ClickHouseClient,
): Promise<string | undefined> {
  const canonical = await canonicalText(query, client)
  if (!readers.test(canonical.trimStart())) {
    throw new Refusal(403, 'read_only', {
      field: 'query',
      message: 'Only select, with, show, describe, explain and exists are answered here.',
    })
  }
  const names = canonical.replace(/'(?:[^'\\]|\\.)*'/gs, "''")
  const forbidden = /\bfile\b/i.test(names)
    ? 'the function file()'
    : /\binto outfile\b/i.test(names)
      ? 'into outfile'
      : undefined
  if (forbidden !== undefined) {
    throw new Refusal(403, 'not_allowed', {
      field: 'query',
      message: `This query uses ${forbidden}, which reaches outside the database.`,
    })
  }
  return /\bFORMAT (\w+)\s*$/.exec(names)?.[1]
}

async function canonicalText(query: string, client: ClickHouseClient): Promise<string> {
  try {
    const answer = await client.query({
      query: 'select formatQuerySingleLine({query:String}) as text',
      query_params: { query },
      format: 'JSONEachRow',
    })
    const [row] = await answer.json<{ text: string }>()
    return row?.text ?? ''
  } catch (error) {
    throw refusedQuery(error, 'not_sql')
  }
}

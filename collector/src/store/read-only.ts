import type { ClickHouseClient } from '@clickhouse/client'
import { Refusal } from '../errors.ts'
import { canonicalQuery, withoutStrings } from './canonical-query.ts'
import { reachesCallers } from './reaches-callers.ts'
import { reachesOutside } from './reaches-outside.ts'
import { reachesSecrets } from './reaches-secrets.ts'

/** What more than others an analyst may see, by his key. */
export type Sight = {
  /** Tables with secrets. */
  seesSecrets: boolean
  /** Who called or wrote, and recordings. */
  listens: boolean
}

/** How a canonical query begins that only reads. */
export const readers = /^(?:select|with|show|describe|explain|exists)\b/i

/**
 * Refuses what an analyst's connection must not run. `readonly` stops writing, but on the embedded
 * engine it still lets the function `file()` read any file of this machine, `describe` reach the
 * network, `use` move the shared connection, and `kill` end queries. What a query is, the engine's
 * own parser says. Returns the query as the parser writes it, and the
 * format that it asks for itself, if any.
 * @throws Refusal 400 where it is no SQL, 403 where it is not allowed.
 */
export async function readOnly(
  query: string,
  client: ClickHouseClient,
  { params, seesSecrets, listens }: { params: Record<string, unknown> } & Sight,
): Promise<{ canonical: string; format: string | undefined }> {
  const canonical = (await canonicalQuery(query, client)).trim()
  if (!readers.test(canonical)) {
    throw new Refusal(403, 'read_only', {
      field: 'query',
      message: 'Only select, with, show, describe, explain and exists are answered here.',
    })
  }
  const words = withoutStrings(canonical)
  const outside = reachesOutside(words)
  if (outside !== undefined) {
    throw new Refusal(403, 'not_allowed', {
      field: 'query',
      message: `This query uses ${outside}, which reaches outside the database.`,
    })
  }
  const secret = seesSecrets ? undefined : reachesSecrets(words, params)
  if (secret !== undefined) {
    throw new Refusal(403, 'needs_admin', {
      field: 'query',
      scope: 'admin',
      message: `This query uses ${secret}: tables with secrets are read with an admin's key only.`,
    })
  }
  const caller = listens ? undefined : await reachesCallers(canonical, client, params)
  if (caller !== undefined) {
    throw new Refusal(403, 'needs_listen', {
      field: 'query',
      scope: 'listen',
      message: `This query uses ${caller}: who called or wrote is told to keys of the scope listen only.`,
    })
  }
  return { canonical, format: /\bFORMAT (\w+)\s*$/.exec(words)?.[1] }
}

import { Refusal } from '../errors.ts'

const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'])

/** Whether the database could not be reached, rather than refused something. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && awayCodes.has(String(error.code))
}

/**
 * What an analyst is told when the database refuses a query: its own words, and its code where it
 * gave one. A database that is away is no fault of the query: that error is returned as it is.
 */
export function refusedQuery(error: unknown, name: 'not_sql' | 'query_failed'): unknown {
  if (!(error instanceof Error) || isAway(error)) return error
  const code =
    'code' in error && /^\d+$/.test(String(error.code)) ? { code: Number(error.code) } : {}
  const message = error.message.replace(/: In scope SELECT formatQuery.*$/s, '')
  return new Refusal(400, name, { field: 'query', ...code, message })
}

import { Refusal } from '../errors.ts'
import { analystBounds } from './connections.ts'

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
  if (!(error instanceof Error) || error instanceof Refusal || isAway(error)) return error
  const code =
    'code' in error && /^\d+$/.test(String(error.code)) ? { code: Number(error.code) } : {}
  const over = code.code === undefined ? undefined : overLimit(code.code, error.message)
  if (over !== undefined)
    return new Refusal(400, 'over_limit', { field: 'query', ...code, ...over })
  const message = error.message.replace(/: In scope SELECT formatQuery.*$/s, '')
  return new Refusal(400, name, { field: 'query', ...code, message })
}

// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
const timeoutExceeded = 159
const memoryLimitExceeded = 241
const tooManyRowsOrBytes = 396

/** An answer of more bytes than an analyst's may have. */
export function tooLarge(): Refusal {
  const over = overLimit(tooManyRowsOrBytes, 'max bytes')
  return new Refusal(400, 'over_limit', {
    field: 'query',
    code: tooManyRowsOrBytes,
    message: '',
    ...over,
  })
}

/** Which bound a query broke, and what to do, where the code is that of a bound. */
function overLimit(code: number, words: string) {
  const bound = (setting: keyof typeof analystBounds, advice: string) => {
    const limit = Number(analystBounds[setting])
    return { setting, limit, message: `${advice} (${setting} ${limit.toLocaleString('en-US')})` }
  }
  if (code === timeoutExceeded) {
    return bound('max_execution_time', 'The query takes longer than it may: ask for fewer days.')
  }
  if (code === memoryLimitExceeded) {
    return bound('max_memory_usage', 'The query needs more memory than it may: group by less.')
  }
  if (code !== tooManyRowsOrBytes) return undefined
  return /max bytes/.test(words)
    ? bound(
        'max_result_bytes',
        'The answer is larger than it may be: ask for fewer columns or rows.',
      )
    : bound('max_result_rows', 'The answer has more rows than it may: sum up in SQL, or page.')
}

import type { FastifyBaseLogger } from 'fastify'
import { Refusal } from './errors.ts'
import { isAway } from './store/engine-error.ts'
import { TooManyQueries } from './store/turns.ts'

/** What a request that failed is told: a refusal in its own words, anything else without saying more. */
export function refusalOf(error: unknown, log: FastifyBaseLogger): Refusal {
  if (error instanceof Refusal) return error
  const { statusCode, code, message } = said(error)
  // Before the database: a client that goes away mid-body fails with ECONNRESET too.
  if (statusCode < 500) return new Refusal(statusCode, nameOf(code), { message })
  if (isAway(error)) {
    log.warn({ error }, 'the database does not answer')
    const away = 'The database does not answer. Ask again later.'
    return new Refusal(503, 'database_away', { message: away }, { 'retry-after': '5' })
  }
  if (error instanceof TooManyQueries) {
    const headers = { 'retry-after': '5' }
    return new Refusal(503, 'too_many_queries', { message: error.message }, headers)
  }
  log.error({ error }, 'unexpected error')
  return new Refusal(500, 'internal', { message: 'Internal error.' })
}

function said(error: unknown): { statusCode: number; code: string; message: string } {
  if (!(error instanceof Error)) return { statusCode: 500, code: '', message: '' }
  const statusCode = 'statusCode' in error ? Number(error.statusCode) : 500
  return { statusCode, code: 'code' in error ? String(error.code) : '', message: error.message }
}

function nameOf(code: string): string {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too_large'
  if (code === 'ECONNRESET') return 'gone'
  return code.toLowerCase().replace(/^fst_err_/, '') || 'bad_request'
}

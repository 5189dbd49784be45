import type { IncomingHttpHeaders } from 'node:http'
import { Exception } from './exception.ts'

/**
 * The secret that came with a request: a password by Basic, X-ClickHouse-Key or `password`, as
 * ClickHouse takes them, or a bearer's. The user may have any name. @throws Exception where it came
 * in two ways.
 */
export function secretOf(headers: IncomingHttpHeaders, params: URLSearchParams): string {
  const { authorization, 'x-clickhouse-user': user, 'x-clickhouse-key': key } = headers
  const ways = [
    ...(user === undefined && key === undefined ? [] : [String(key ?? '')]),
    ...(authorization === undefined ? [] : [passwordOf(authorization)]),
    ...(params.has('user') || params.has('password') ? [params.get('password') ?? ''] : []),
  ]
  if (ways.length < 2) return ways[0] ?? ''
  throw new Exception(
    516,
    'AUTHENTICATION_FAILED',
    'Invalid authentication: give the user and the password in one way, not in two',
  )
}

function passwordOf(authorization: string): string {
  const [scheme = '', given = ''] = authorization.split(' ')
  if (scheme.toLowerCase() === 'bearer') return given
  if (scheme.toLowerCase() !== 'basic') return ''
  const text = Buffer.from(given, 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

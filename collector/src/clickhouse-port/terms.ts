import type { FastifyRequest } from 'fastify'
import type { Terms } from './answer.ts'
import type { Engine } from './engine.ts'
import { Exception } from './exception.ts'
import { asksReadonly, readParameters, readSettings } from './settings.ts'

/** How a request is to be answered. @throws Exception for what is not offered. */
export function readTerms(
  { method, headers }: FastifyRequest,
  params: URLSearchParams,
  given: { database: string; engine: Engine; isAdmin: boolean; listens: boolean },
): Omit<Terms, 'dir' | 'tag'> {
  const readonly = asksReadonly(params, given.isAdmin)
  // As on a server: GET only reads.
  const mayWrite = given.isAdmin && method === 'POST' && !readonly
  for (const name of ['compress', 'decompress']) {
    if (/^(?:|0|false)$/.test(params.get(name) ?? '')) continue
    const message = `${name}=1, packing of ClickHouse's own, is not offered: set ${name}=0 and use gzip`
    throw new Exception(48, 'NOT_IMPLEMENTED', message)
  }
  const format =
    one(headers['x-clickhouse-format']) || params.get('default_format') || 'TabSeparated'
  if (!/^\w{1,64}$/.test(format)) throw new Exception(73, 'UNKNOWN_FORMAT', 'Unknown format')
  const known = given.engine.settings
  return {
    database: one(headers['x-clickhouse-database']) || params.get('database') || given.database,
    format,
    settings: [...readParameters(params), ...readSettings({ params, mayWrite, known })],
    mayWrite,
    seesSecrets: given.isAdmin,
    listens: given.listens,
    gzip:
      /^(?:1|true)$/.test(params.get('enable_http_compression') ?? '') &&
      /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(one(headers['accept-encoding'])),
  }
}

function one(header: string | string[] | undefined): string {
  return String(header ?? '')
}

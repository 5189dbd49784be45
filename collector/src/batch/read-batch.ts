import type { Column, Problem } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import { readCsv } from './csv.ts'

/** One value of a batch, or why it could not be read. */
export type Item = { value: unknown } | { problem: Problem }

/**
 * The values of a request's body: a JSON array (or one object), NDJSON, or CSV where `csvColumns`
 * are given. A bad line of NDJSON costs that line; a broken JSON or CSV costs the batch.
 * @throws Refusal 400 or 415.
 */
export function readBatch(
  body: Buffer,
  contentType: string | undefined,
  csvColumns?: Column[],
): Item[] {
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  const text = body.toString('utf8')
  if (type === 'text/csv' && csvColumns) return readCsv(text, csvColumns)
  if (type === 'application/x-ndjson' || type === 'application/ndjson') return readNdjson(text)
  if (type === 'application/json' || type === 'text/plain') return readJson(text)
  const taken = ['application/json', 'application/x-ndjson', ...(csvColumns ? ['text/csv'] : [])]
  throw new Refusal(415, 'wrong_content_type', {
    field: 'content-type',
    message: `Send ${taken.join(' or ')}, not "${type.slice(0, 64)}".`,
  })
}

/** @throws Refusal 400 where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, 'not_json', {
      field: 'body',
      message: `The body is not JSON: ${error instanceof Error ? error.message : error}`,
    })
  }
}

function readJson(text: string): Item[] {
  const parsed = parseJson(text)
  return (Array.isArray(parsed) ? parsed : [parsed]).map((value) => ({ value }))
}

function readNdjson(text: string): Item[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    try {
      return { value: JSON.parse(line) }
    } catch {
      return { problem: { field: '', error: 'not_json' } }
    }
  })
}

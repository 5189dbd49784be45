import { Refusal } from '../errors.ts'
import { parseJson } from './read-batch.ts'

/** What a browser sends: its hits, and when it sent them by its own clock. @throws Refusal 400. */
export function readBeacon(body: Buffer): { sentAt: number | undefined; hits: unknown[] } {
  const parsed = parseJson(body.toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null || !('hits' in parsed)) {
    throw new Refusal(400, 'missing', { field: 'hits', message: 'Send {"sent_at", "hits": […]}.' })
  }
  if (!Array.isArray(parsed.hits)) {
    throw new Refusal(400, 'not_a_list', { field: 'hits', message: '"hits" is not a list.' })
  }
  const sentAt = 'sent_at' in parsed ? parsed.sent_at : undefined
  return {
    sentAt: typeof sentAt === 'number' && Number.isFinite(sentAt) ? sentAt : undefined,
    hits: parsed.hits,
  }
}

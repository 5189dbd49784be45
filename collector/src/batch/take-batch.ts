import type { Problem } from '@throughline/schema'
import type { FastifyReply } from 'fastify'
import type { Refusals } from '../refusals.ts'
import type { Sites } from '../sites.ts'
import type { Item } from './read-batch.ts'

type Read<Value> = { value: Value } | { problems: Problem[] }
type Asked<Value> = {
  reader: { read(value: unknown): Read<Value> }
  sites: Sites
  site: string | undefined
}

type Rejection = { index: number } & Problem

export type Taken<Value> = {
  good: { site: string; value: Value; index: number }[]
  rejected: Rejection[]
  count: number
}

/**
 * Parts a batch into valid values and refusals by index. A record may name its own `site`; else it
 * belongs to the site of the request.
 */
export function takeBatch<Value>(
  items: Item[],
  { reader, sites, site }: Asked<Value>,
): Taken<Value> {
  const taken: Taken<Value> = { good: [], rejected: [], count: items.length }
  for (const [index, item] of items.entries()) {
    const result = takeOne(item, { reader, sites, site })
    if ('problems' in result) {
      for (const problem of result.problems) taken.rejected.push({ index, ...problem })
    } else taken.good.push({ index, ...result })
  }
  return taken
}

/** 200 where all were taken, 207 where some were, 400 where none was. Counts what was refused. */
export function answerBatch<Value>(
  reply: FastifyReply,
  { good, rejected, count }: Taken<Value>,
  { refusals, kind }: { refusals: Refusals; kind: string },
) {
  const all = good.length === count && count > 0
  for (const reason of firstReasons(rejected)) refusals.count(`${kind}:${reason}`)
  if (count === 0) refusals.count(`${kind}:empty_batch`)
  reply.code(all ? 200 : good.length > 0 ? 207 : 400)
  const empty = count === 0 ? { error: 'empty_batch', message: 'The batch has no rows.' } : {}
  return reply.send({ accepted: good.length, rejected, ...empty })
}

/** One reason a row, so that the reasons add up to the rows. */
function firstReasons(rejected: Rejection[]): Iterable<string> {
  const reasons = new Map<number, string>()
  for (const { index, error } of rejected) if (!reasons.has(index)) reasons.set(index, error)
  return reasons.values()
}

function takeOne<Value>(
  item: Item,
  { reader, sites, site }: Asked<Value>,
): { site: string; value: Value } | { problems: Problem[] } {
  if ('problem' in item) return { problems: [item.problem] }
  const { own, rest } = withoutSite(item.value)
  const name = own ?? site
  if (name === undefined) return { problems: [{ field: 'site', error: 'missing' }] }
  if (!sites.find(name)) return { problems: [{ field: 'site', error: 'unknown_site' }] }
  const result = reader.read(rest)
  return 'problems' in result ? result : { site: name, value: result.value }
}

function withoutSite(value: unknown): { own: string | undefined; rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('site' in value)) {
    return { own: undefined, rest: value }
  }
  const { site, ...rest } = value
  return { own: typeof site === 'string' ? site : '', rest }
}

import type { Problem } from '@throughline/schema'
import type { Refusals } from '../refusals.ts'
import type { Sites } from '../sites.ts'
import type { Item } from './read-batch.ts'

type Read<Value> = { value: Value } | { problems: Problem[] }

/** Parts good values from bad ones, as a record's own reader or another does. */
export type Reader<Value> = { read(value: unknown): Read<Value> }

type Rejection = { index: number } & Problem

export type Taken<Value> = {
  good: { site: string; value: Value; index: number }[]
  rejected: Rejection[]
  count: number
}

/**
 * Parts a batch of a server's into valid values and refusals by index. A record may name its own
 * `site`; else it belongs to the site of the request.
 */
export function takeBatch<Value>(
  items: Item[],
  { reader, sites, site }: { reader: Reader<Value>; sites: Sites; site: string | undefined },
): Taken<Value> {
  const taken = noneOf<Value>(items.length)
  for (const [index, item] of items.entries()) {
    const refuse = (problem: Problem) => taken.rejected.push({ index, ...problem })
    if ('problem' in item) {
      refuse(item.problem)
      continue
    }
    const { own, rest } = withoutSite(item.value)
    const name = own ?? site
    if (name === undefined) refuse({ field: 'site', error: 'missing' })
    else if (!sites.find(name)) refuse({ field: 'site', error: 'unknown_site' })
    else place(taken, reader.read(rest), { index, site: name })
  }
  return taken
}

/** The same of a browser's values, all of which are of the one site that let them in. */
export function takeValues<Value>(
  values: unknown[],
  { reader, site }: { reader: Reader<Value>; site: string },
): Taken<Value> {
  const taken = noneOf<Value>(values.length)
  for (const [index, value] of values.entries()) place(taken, reader.read(value), { index, site })
  return taken
}

/** 200 where all were taken, 207 where some were, 400 where none was. Counts what was refused. */
export function answerOf<Value>(
  { good, rejected, count }: Taken<Value>,
  { refusals, kind }: { refusals: Refusals; kind: string },
) {
  const all = good.length === count && count > 0
  if (all) return { status: 200 as const, body: { accepted: count, rejected } }
  for (const reason of firstReasons(rejected)) refusals.count(`${kind}:${reason}`)
  if (count === 0) refusals.count(`${kind}:empty_batch`)
  const empty = count === 0 ? { error: 'empty_batch', message: 'The batch has no rows.' } : {}
  const status: 207 | 400 = good.length > 0 ? 207 : 400
  return {
    status,
    body: { accepted: good.length, rejected, ...empty },
  }
}

/** One reason a row, so that the reasons add up to the rows. */
function firstReasons(rejected: Rejection[]): Iterable<string> {
  const reasons = new Map<number, string>()
  for (const { index, error } of rejected) if (!reasons.has(index)) reasons.set(index, error)
  return reasons.values()
}

function noneOf<Value>(count: number): Taken<Value> {
  return { good: [], rejected: [], count }
}

function place<Value>(
  { good, rejected }: Taken<Value>,
  result: Read<Value>,
  { index, site }: { index: number; site: string },
): void {
  if ('value' in result) good.push({ index, site, value: result.value })
  else for (const problem of result.problems) rejected.push({ index, ...problem })
}

function withoutSite(value: unknown): { own: string | undefined; rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('site' in value)) {
    return { own: undefined, rest: value }
  }
  const { site, ...rest } = value
  return { own: typeof site === 'string' ? site : '', rest }
}

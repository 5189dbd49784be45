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
  return parted(items, (item) => {
    if ('problem' in item) return { problems: [item.problem] }
    const { own, rest } = withoutSite(item.value)
    const name = own ?? site
    if (name === undefined) return { problems: [{ field: 'site', error: 'missing' }] }
    if (!sites.find(name)) return { problems: [{ field: 'site', error: 'unknown_site' }] }
    return { ...reader.read(rest), site: name }
  })
}

/** The same of a browser's values, all of which are of the one site that let them in. */
export function takeValues<Value>(
  values: unknown[],
  { reader, site }: { reader: Reader<Value>; site: string },
): Taken<Value> {
  return parted(values, (value) => {
    const result = reader.read(value)
    return 'problems' in result ? result : { site, value: result.value }
  })
}

/** 200 where all were taken, 207 where some were, 400 where none was. Counts what was refused. */
export function answerOf<Value>(
  { good, rejected, count }: Taken<Value>,
  { refusals, kind }: { refusals: Refusals; kind: string },
) {
  const all = good.length === count && count > 0
  for (const reason of firstReasons(rejected)) refusals.count(`${kind}:${reason}`)
  if (count === 0) refusals.count(`${kind}:empty_batch`)
  const empty = count === 0 ? { error: 'empty_batch', message: 'The batch has no rows.' } : {}
  const status: 200 | 207 | 400 = all ? 200 : good.length > 0 ? 207 : 400
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

type Placed<Value> = { problems: Problem[] } | { value: Value; site: string }

function parted<Given, Value>(items: Given[], read: (item: Given) => Placed<Value>): Taken<Value> {
  const taken: Taken<Value> = { good: [], rejected: [], count: items.length }
  items.forEach((item, index) => {
    const result = read(item)
    if ('problems' in result) {
      for (const problem of result.problems) taken.rejected.push({ index, ...problem })
    } else taken.good.push({ index, site: result.site, value: result.value })
  })
  return taken
}

function withoutSite(value: unknown): { own: string | undefined; rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('site' in value)) {
    return { own: undefined, rest: value }
  }
  const { site, ...rest } = value
  return { own: typeof site === 'string' ? site : '', rest }
}

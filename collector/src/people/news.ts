import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../store/store.ts'

/** A row of what came in lately, with the time of its last coming as the database says it. */
type Seen = { site: string; seen: string }

/** `query` tells what came to `table` after `since`, by its `seen_at`. */
export type Source = {
  table: string
  query: string
  /** So many rows that came are a bulk, as after an import: looking at everything at once is faster then. */
  bulk?: number
  /** Which rows count for it; all, if it doesn't say. */
  counted?: string
}

/** Inserts are seen a while after the time that they bear: so long before now is looked again. */
const overlapMs = 60_000

/** As many as are read at once. */
export const batchRows = 20_000

/** Rows older than any insert that runs are all here. Inserts of other servers of a cluster take no longer than this. */
const underWayMs = 5_000

/** Inserts of which news come. */
const bringing = String.raw`(?i)^\s*insert\s+into\s+(\w+\.)?(hits|deals|payments|matches|emails|goals|visit_parts|identity_edges|written_phones|people_map|lead_news)\b`

/** A bulk that does not end is not waited for. */
const bulkMs = 10_000

/** Edges of a pair in one direction, and those that tell that a match has changed. */
export const newEdges: Source = {
  table: 'identity_edges',
  query: `select site, a_type, a, b_type, b, source, toString(max(seen_at)) as seen
    from identity_edges
    where seen_at > {since:DateTime64(3, 'UTC')} and (a_type < b_type or b = '')
    group by site, a_type, a, b_type, b, source`,
  bulk: 100_000,
}
export type NewEdge = Seen & {
  a_type: string
  a: string
  b_type: string
  b: string
  source: string
}

export const newPhones: Source = {
  table: 'written_phones',
  query: `select site, node_type, node, phone, source, toString(min(written_phones.ts)) as first_at,
      toString(max(seen_at)) as seen
    from written_phones
    where seen_at > {since:DateTime64(3, 'UTC')}
    group by site, node_type, node, phone, source`,
}
export type WrittenPhone = Seen & {
  node_type: string
  node: string
  phone: string
  source: string
  first_at: string
}

type Options = {
  store: Pick<Store, 'read'>
  source: Source
  /** The mark where an earlier reader came to. */
  from: string | undefined
}

/**
 * Reads what came in since, each once, in the order of its coming: in sweeps, each from where something may
 * still have been on its way when the last one began.
 */
export function openNews<Row extends Seen>({ store, source, from = '' }: Options) {
  const [, floor = ''] = from.split(afterFloor)
  // Earlier releases said it in another way, behind the same instant.
  let cursor = from.slice(0, instantLength) || '1970-01-02 00:00:00.000'
  let handled = new Map<string, string>()
  /** Before it, nothing can still be on its way. */
  let floorMs = msOf(floor) || 0
  let sweep: { begunMs: number } | undefined
  /** When last nothing was new: what there was from `since` on, which is all told or concerns nobody. */
  let quiet: { since: string; print: string } | undefined

  return {
    cursor: () => cursor,
    /** Where a later reader may go on from. */
    mark: () =>
      floorMs > msOf(cursor) - overlapMs ? `${cursor}${afterFloor}${instantOf(floorMs)}` : cursor,
    /**
     * What is new; none where all is read, or where it is a bulk that nobody should read one by one. `done`
     * says that it was taken care of.
     */
    async next(): Promise<{ rows: Row[]; isBulk: boolean; done(): void }> {
      const since = instantOf(sweep ? msOf(cursor) : startMs())
      const { begunMs, print, isSame, waiting } = sweep
        ? { ...sweep, print: '', isSame: false, waiting: 0 }
        : await look(since)
      if (waiting >= (source.bulk ?? Number.POSITIVE_INFINITY)) {
        return { rows: [], isBulk: true, done: () => undefined }
      }
      const limit = batchRows + (sweep ? 0 : handled.size)
      const found = isSame
        ? []
        : await store.read<Row>(`${source.query} order by seen limit ${limit} with ties`, { since })
      const rows = found.filter((row) => (handled.get(nameOf(row)) ?? '') < row.seen)
      // What a turn makes of news may be news of others, so after one all is looked at again.
      if (!isSame) quiet = rows.length === 0 && print !== '' ? { since, print } : undefined
      const done = () => {
        for (const row of rows) handled.set(nameOf(row), row.seen)
        cursor = rows.at(-1)?.seen ?? cursor
        sweep = found.length < limit ? undefined : { begunMs }
        if (sweep) return
        floorMs = Math.max(floorMs, begunMs - overlapMs)
        const start = instantOf(startMs())
        handled = new Map([...handled].filter(([, seen]) => seen > start))
      }
      if (rows.length === 0) done()
      return { rows, isBulk: false, done }
    },
    /** When what came by then can be read, an insert that was under way included. A moment ago. */
    async settled(): Promise<string> {
      return (await bulkNow()).settled
    },
    /** The same, once most of a bulk has come in. */
    async bulkSettled(): Promise<string> {
      const startedAt = performance.now()
      for (;;) {
        const { settled, young } = await bulkNow()
        if (young < batchRows || performance.now() - startedAt > bulkMs) return settled
        await pause(500)
      }
    },
    /** Leaves aside what came until then: somebody else took care of it. */
    skipTo(settled: string): void {
      if (settled <= cursor) return
      cursor = settled
      floorMs = msOf(settled)
      sweep = undefined
      quiet = undefined
      handled = new Map()
    },
  }

  async function bulkNow(): Promise<{ settled: string; young: number }> {
    const [row] = await store.read<{ settled: string; young: string }>(
      `with
         (
           select toUInt64(1000 * max(elapsed)) + 1000 from system.processes
           where query_kind = 'Insert' and match(query, {bringing:String})
         ) as running_ms,
         now64(3) - toIntervalMillisecond(least(greatest(running_ms, ${underWayMs}), ${overlapMs})) as by_then
       select toString(by_then) as settled, countIf(seen_at > by_then) as young
       from ${source.table}
       where seen_at > {cursor:DateTime64(3)} and ${source.counted ?? true}`,
      { cursor, bringing },
    )
    return { settled: row?.settled ?? '', young: Number(row?.young ?? 0) }
  }

  function startMs(): number {
    return Math.max(msOf(cursor) - overlapMs, floorMs)
  }

  /**
   * What time it is, in Unix ms, by the clock that rows bear the time of; by what to know the rows again that
   * came after `since`; whether there are none but those of when nothing was new; and how many came after all
   * that was told.
   */
  async function look(since: string) {
    const before = quiet ?? { since, print: '' }
    // From nothing on, all rows would be read for it.
    const isFirst = floorMs === 0 && handled.size === 0
    const print = (from: string) =>
      `toString((countIf(seen_at > ${from}), groupBitXorIf(cityHash64(*), seen_at > ${from})))`
    const waiting = `toString(countIf(seen_at > {cursor:DateTime64(3)} and ${source.counted ?? true})) as waiting`
    const [row] = await store.read<Record<'at' | 'before' | 'now' | 'waiting', string>>(
      isFirst
        ? `select toString(now64(3)) as at, '' as before, '' as now, ${waiting}
           from ${source.table} where seen_at > {since:DateTime64(3)}`
        : `select toString(now64(3)) as at, ${print('{before:DateTime64(3)}')} as before,
             ${print('{since:DateTime64(3)}')} as now, ${waiting}
           from ${source.table} where seen_at > {before:DateTime64(3)}`,
      { since, before: before.since, cursor },
    )
    const begunMs = msOf(row?.at ?? '')
    return {
      begunMs,
      print: row?.now ?? '',
      isSame: quiet !== undefined && row?.before === quiet.print,
      waiting: Number(row?.waiting ?? 0),
    }
  }
}

const instantLength = '1970-01-02 00:00:00.000'.length

/** In a mark, between the cursor and what can't be still on its way. */
const afterFloor = ' after '

const instantOf = (ms: number) => new Date(ms).toISOString().slice(0, -1).replace('T', ' ')

const msOf = (instant: string) => Date.parse(`${instant.replace(' ', 'T')}Z`)

function nameOf(row: Seen): string {
  return JSON.stringify({ ...row, seen: '', first_at: '' })
}

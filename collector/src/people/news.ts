import type { Store } from '../store/store.ts'

/** A row of what came in lately, with the time of its last coming as the database says it. */
type Seen = { site: string; seen: string }

/** `query` tells what came to `table` after `since`, by its `seen_at`. */
export type Source = { table: string; query: string }

/** Inserts are seen a while after the time that they bear: so long before now is looked again. */
const overlapMs = 60_000

/** As many as are read at once. */
export const batchRows = 20_000

/** Said of a cursor before which nothing can still be on its way. */
const settled = ' settled'

/** Rows of an insert that was under way while others were looked at all at once. */
export const underWayMs = 5_000

/** Edges of a pair in one direction, and those that tell that a match has changed. */
export const newEdges: Source = {
  table: 'identity_edges',
  query: `select site, a_type, a, b_type, b, source, toString(max(seen_at)) as seen
    from identity_edges
    where seen_at > {since:DateTime64(3, 'UTC')} and (a_type < b_type or b = '')
    group by site, a_type, a, b_type, b, source`,
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
export function openNews<Row extends Seen>({ store, source, from }: Options) {
  let cursor = from?.replace(settled, '') ?? '1970-01-02 00:00:00.000'
  let handled = new Map<string, string>()
  let floorMs = from?.endsWith(settled) ? msOf(cursor) : 0
  let sweep: { begunMs: number } | undefined
  /** When last nothing was new: what there was from `since` on, which is all told or concerns nobody. */
  let quiet: { since: string; print: string } | undefined

  return {
    cursor: () => cursor,
    /** Where a later reader may go on from. */
    mark: () => `${cursor}${floorMs >= msOf(cursor) ? settled : ''}`,
    /** What is new; none where all is read. `done` says that it was taken care of. */
    async next(): Promise<{ rows: Row[]; done(): void }> {
      const since = instantOf(sweep ? msOf(cursor) : startMs())
      const { begunMs, print, isSame } = sweep
        ? { ...sweep, print: '', isSame: false }
        : await look(since)
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
      return { rows, done }
    },
    /** Leaves aside what is here by now: somebody else took care of it. `isWhole` if nothing can be on its way. */
    skipTo(seen: string, isWhole: boolean): void {
      if (seen <= cursor) return
      cursor = seen
      sweep = undefined
      floorMs = isWhole ? msOf(seen) : msOf(seen) - underWayMs
    },
  }

  function startMs(): number {
    return Math.max(msOf(cursor) - overlapMs, floorMs)
  }

  /**
   * What time it is, in Unix ms, by the clock that rows bear the time of; by what to know the rows again that
   * came after `since`; and whether there are none but those of when nothing was new.
   */
  async function look(since: string) {
    const before = quiet ?? { since, print: '' }
    // From nothing on, all rows would be read for it.
    const isFirst = floorMs === 0 && handled.size === 0
    const print = (from: string) =>
      `toString((countIf(seen_at > ${from}), groupBitXorIf(cityHash64(*), seen_at > ${from})))`
    const [row] = await store.read<{ at: string; then: string; now: string }>(
      isFirst
        ? `select toString(now64(3)) as at, '' as then, '' as now`
        : `select toString(now64(3)) as at, ${print('{before:DateTime64(3)}')} as then, ${print('{since:DateTime64(3)}')} as now
           from ${source.table} where seen_at > {before:DateTime64(3)}`,
      { since, before: before.since },
    )
    const begunMs = msOf(row?.at ?? '')
    return {
      begunMs,
      print: row?.now ?? '',
      isSame: quiet !== undefined && row?.then === quiet.print,
    }
  }
}

const instantOf = (ms: number) => new Date(ms).toISOString().slice(0, -1).replace('T', ' ')

const msOf = (instant: string) => Date.parse(`${instant.replace(' ', 'T')}Z`)

function nameOf(row: Seen): string {
  return JSON.stringify({ ...row, seen: '', first_at: '' })
}

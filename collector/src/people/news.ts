import type { Store } from '../store/store.ts'

/** A row of what came in lately, with the time of its last coming as the database says it. */
type Seen = { site: string; seen: string }

export type Source = { name: string; query: string }

/** Inserts are seen a while after the time that they bear: that far back is looked again. */
const overlapMs = 60_000

/** As many as are read at once. */
export const batchRows = 20_000

/** Rows of an insert that was under way while others were looked at all at once. */
export const underWayMs = 5_000

/** Edges of a pair in one direction, and those that tell that a match has changed. */
export const newEdges: Source = {
  name: 'edges',
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
  name: 'phones',
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
  /** Where an earlier reader came to. */
  from: string | undefined
}

/** Reads what came in since, each once, in the order of its coming. */
export function openNews<Row extends Seen>({ store, source, from }: Options) {
  let cursor = from ?? '1970-01-02 00:00:00.000'
  let handled = new Map<string, string>()
  let floorMs = 0

  return {
    cursor: () => cursor,
    /** What is new; none where all is read. `done` says that it was taken care of. */
    async next(): Promise<{ rows: Row[]; done(): void }> {
      const since = new Date(Math.max(msOf(cursor) - overlapMs, floorMs)).toISOString().slice(0, -1)
      const found = await store.read<Row>(
        `${source.query} order by seen limit ${batchRows + handled.size} with ties`,
        { since: since.replace('T', ' ') },
      )
      const rows = found.filter((row) => (handled.get(nameOf(row)) ?? '') < row.seen)
      const done = () => {
        for (const row of rows) handled.set(nameOf(row), row.seen)
        cursor = rows.at(-1)?.seen ?? cursor
        const old = new Date(msOf(cursor) - overlapMs).toISOString().slice(0, -1).replace('T', ' ')
        handled = new Map([...handled].filter(([, seen]) => seen >= old))
      }
      return { rows, done }
    },
    /** Leaves aside what is here by now: somebody else took care of it. `isWhole` if nothing can be on its way. */
    skipTo(seen: string, isWhole: boolean): void {
      if (seen <= cursor) return
      cursor = seen
      floorMs = isWhole ? msOf(seen) : msOf(seen) - underWayMs
    },
  }
}

const msOf = (instant: string) => Date.parse(`${instant.replace(' ', 'T')}Z`)

function nameOf(row: Seen): string {
  return JSON.stringify({ ...row, seen: '', first_at: '' })
}

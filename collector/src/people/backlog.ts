import type { Store } from '../store/store.ts'
import { underWayMs } from './news.ts'

type Backlog = {
  rows: number
  /** When the last edge came in, by the database's clock. */
  newest: string
  /** Changes with any edge that came in shortly before. */
  mark: string
  /** Whether what came in by then can be read, inserts that were under way included. */
  isSettled: boolean
}

/** The edges that came in since. With `until`, as if none had come in later. */
export async function readBacklog(
  store: Pick<Store, 'read'>,
  { since, until = '2100-01-01 00:00:00.000' }: { since: string; until?: string },
): Promise<Backlog> {
  const [row] = await store.read<Record<keyof Backlog, string>>(
    `with
      waiting as (
        select site, a_type, a, b_type, b, source, via, seen_at from identity_edges
        where
          seen_at > parseDateTime64BestEffort({since:String}, 3, 'UTC')
          and seen_at <= parseDateTime64BestEffort({until:String}, 3, 'UTC')
      ),
      (select max(seen_at) from waiting) as last
    select
      count() as rows,
      toString(last) as newest,
      toString(groupBitXorIf(
        sipHash64(site, a_type, a, b_type, b, source, via, seen_at),
        seen_at > last - interval ${underWayMs} millisecond
      )) as mark,
      now64(3) > last + interval ${underWayMs} millisecond as isSettled
    from waiting`,
    { since, until },
  )
  return {
    rows: Number(row?.rows ?? 0),
    newest: row?.newest ?? '',
    mark: row?.mark ?? '',
    isSettled: Number(row?.isSettled) === 1,
  }
}

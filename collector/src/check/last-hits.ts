import type { Store } from '../store/store.ts'

const windowMs = 30 * 86_400_000

type Asked = { site: string; url: string; now: number }

/** When the last hit of a page, query and fragment aside, and of its host came, within 30 days; else null. */
export async function lastHits(store: Store, { site, url, now }: Asked) {
  const { host, pathname } = new URL(url)
  const [row] = await store.read<{ page: string; domain: string }>(
    `select toUnixTimestamp64Milli(maxIf(ts, extract(url, '^https?://([^?#]+)') = {page:String})) as page,
            toUnixTimestamp64Milli(max(ts)) as domain
     from hits
     where site = {site:String} and extract(url, '^https?://([^/?#]+)') = {host:String}
       and ts >= fromUnixTimestamp64Milli({since:Int64})`,
    { site, host, page: host + pathname, since: now - windowMs },
  )
  return { page: isoOf(row?.page), domain: isoOf(row?.domain) }
}

function isoOf(ms: string | undefined): string | null {
  return Number(ms) > 0 ? new Date(Number(ms)).toISOString() : null
}

import type { SiteSettings } from '@throughline/schema'
import { openTurn } from '../in-turn.ts'

export type Summing = ReturnType<typeof openSumming>

type Settings = Pick<SiteSettings, 'time_zone' | 'currency'>

export type Site = Settings & { site: string }

/** What of a site is to be summed by now, the most urgent first. */
export type DueSums = (site: Site) => Promise<(() => Promise<void>)[]>

export const allDates = { from: '1970-01-03', to: '2149-06-01' }

/** So many sums of a site are made before another site, or an erasure, has its turn. */
const mostAtOnce = 7

/**
 * Sums days to which nothing came for a while, so that a report of a quarter reads rows by the thousand
 * instead of by the million. What comes later makes the sums of its day void, in the same insert; then the
 * day is summed anew. Several collectors may do so at once: each uses one's sums as a whole.
 */
export function openSumming({
  sites,
  kinds,
  everyMs = 60_000,
  onError,
}: {
  sites: { names(): string[]; find(site: string): Settings | undefined }
  kinds: DueSums[]
  everyMs?: number
  onError(error: unknown): void
}) {
  const turn = openTurn()
  let running: Promise<void> | undefined
  let isClosing = false
  const timer = setInterval(() => {
    catchUp().catch(onError)
  }, everyMs)
  timer.unref()

  return {
    /** Resolves when all is summed that rests by now. */
    catchUp,
    /** Nothing is summed meanwhile. */
    inTurn: turn.take,
    async close(): Promise<void> {
      clearInterval(timer)
      isClosing = true
      await running?.catch(() => undefined)
    },
  }

  function catchUp(): Promise<void> {
    running ??= run().finally(() => {
      running = undefined
    })
    return running
  }

  async function run(): Promise<void> {
    let works = sites.names().flatMap((site) => kinds.map((dueSums) => ({ site, dueSums })))
    while (works.length > 0 && !isClosing) {
      const left: typeof works = []
      for (const work of works) if (await turn.take(() => sumSome(work))) left.push(work)
      works = left
    }
  }

  /** Whether there is more. */
  async function sumSome({ site, dueSums }: { site: string; dueSums: DueSums }): Promise<boolean> {
    const settings = sites.find(site)
    if (settings === undefined || isClosing) return false
    const due = await dueSums({ site, ...settings })
    for (const sum of due.slice(0, mostAtOnce)) if (!isClosing) await sum()
    return due.length > 0
  }
}

import { reportSql, type SiteSettings } from '@throughline/schema'
import { openTurn } from '../in-turn.ts'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'
import { type Month, monthsDue } from './months-due.ts'
import { readVisitDates } from './visit-dates.ts'

export type Summing = ReturnType<typeof openSumming>

type Options = {
  store: Pick<Store, 'read' | 'change' | 'put'>
  sites: { names(): string[]; find(site: string): Pick<SiteSettings, 'time_zone'> | undefined }
  /** How long nothing may have come to the visits of a day before it is summed. */
  restSeconds?: number | undefined
  /** Days of fewer writes are read as fast as their sums. */
  leastChanges?: number
  everyMs?: number
  onError(error: unknown): void
}

const everything = { from: '1970-01-03', to: '2149-06-01' }

/** So many days of a site are summed before another site, or an erasure, has its turn. */
const mostAtOnce = 7

/**
 * Sums the visits of days to which none came for a while, so that a report of a quarter reads rows by the
 * thousand instead of by the million. What comes later makes the sums of its day void, in the same insert;
 * then the day is summed anew. A month that is over is summed of its days, once all of them are. Several collectors
 * may do so at once: each uses one's sums as a whole.
 */
export function openSumming({
  store,
  sites,
  restSeconds = 600,
  leastChanges = 20_000,
  everyMs = 60_000,
  onError,
}: Options) {
  const turn = openTurn()
  let running: Promise<void> | undefined
  let isClosing = false
  const timer = setInterval(() => {
    catchUp().catch(onError)
  }, everyMs)
  timer.unref()

  return {
    /** Resolves when each day that rests by now is summed. */
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
    let due = sites.names()
    while (due.length > 0 && !isClosing) {
      const left: string[] = []
      for (const site of due) if (await turn.take(() => sumSome(site))) left.push(site)
      due = left
    }
  }

  /** Whether there is more. */
  async function sumSome(site: string): Promise<boolean> {
    const time_zone = sites.find(site)?.time_zone
    if (time_zone === undefined) return false
    const dates = await readVisitDates(store, { site, time_zone, ...everything })
    const due = dates
      .filter(({ settled, changes, rested_seconds }) => {
        const rests = rested_seconds >= restSeconds
        return settled === '0' && rests && Number(changes) >= leastChanges
      })
      .toReversed()
    for (const { date, changes } of due.slice(0, mostAtOnce)) {
      if (!isClosing) await sum({ site, date, time_zone, changes })
    }
    if (due.length > 0) return true
    for (const month of monthsDue(dates)) await sumMonth(site, month)
    return false
  }

  /** `changes` were read before the visits are: what comes in between makes the sums void. */
  async function sum(day: { site: string; date: string; time_zone: string; changes: string }) {
    const settled = await newVersion(store)
    await store.change(`insert into visit_sums ${reportSql('sum-date')}`, { ...day, settled })
    await store.put('summed_dates', [{ ...day, settled }])
  }

  async function sumMonth(site: string, { month, days }: Month) {
    if (isClosing) return
    const settled = await newVersion(store)
    await store.change(`insert into visit_sums ${reportSql('sum-month')}`, {
      ...{ site, month, settled },
      days: days.map(Number),
    })
    await store.put('summed_months', [{ site, month, days, settled }])
  }
}

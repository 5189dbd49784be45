import { openTurn } from '../in-turn.ts'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import { openBehind } from './behind.ts'
import { type Guard, guardOf, type Own, ownOf } from './guard.ts'
import { guardsMark } from './guards-mark.ts'
import { keyIn, openLedger } from './ledger.ts'
import { type NewEdge, newEdges, newPhones, openNews, type WrittenPhone } from './news.ts'
import { newVersion, openProgress } from './progress.ts'
import { openRebuilding } from './rebuilding.ts'
import { readRules } from './rules.ts'
import { type Cause, settle } from './settle.ts'
import { writeChanges } from './write-changes.ts'
import { edgesOfPhones } from './written-phones.ts'

export type People = Awaited<ReturnType<typeof openPeople>>

type Options = {
  store: Store
  sites: Sites
  everyMs?: number
  onError(error: unknown): void
}

const sources: readonly string[] = ['hits', 'deals', 'matches', 'emails']

/** Other collectors store edges too: these are found without being told. */
const patienceMs = 30_000

/** So many edges are worked off before what was found is stored. */
const edgesAtOnce = 5_000

const nothingOwn: Own = { phones: [], emails: [], domains: [] }

/**
 * Keeps the map of persons up to date with the edges that come in. Several collectors may do so at once:
 * they come to the same.
 */
export async function openPeople({ store, sites, everyMs = 2_000, onError }: Options) {
  const progress = openProgress(store)
  const reached = await progress.read()
  const edges = openNews<NewEdge>({ store, source: newEdges, from: reached.get('edges') })
  const phones = openNews<WrittenPhone>({ store, source: newPhones, from: reached.get('phones') })
  const turn = openTurn()
  let lastAt = 0
  // What an earlier process left may wait too.
  const behind = openBehind(store.asOf())
  const rebuilding = openRebuilding({ store, sites, ownOf: ownFor, resettle })
  /** What the last edges took that came in together. */
  let increment: { edges: number; ms: number } | undefined

  const timer = setInterval(() => {
    if (turn.isBusy() || (behind.since() === undefined && performance.now() - lastAt < patienceMs))
      return
    turn.take(run).catch(onError)
  }, everyMs)
  timer.unref()

  return {
    /** Is told of each insert, and since when its oldest row may have waited for it. */
    notice(table: string, since: number): void {
      if (sources.includes(table)) behind.notice(since)
    },
    /** Since when the oldest of what is stored waits to be worked off, Unix ms; undefined where none does. */
    behindSince: behind.since,
    /** Resolves when all edges that are stored by now are worked off. */
    catchUp: () => turn.take(run),
    /** Nobody changes the map of persons meanwhile. */
    inTurn: turn.take,
    resettle,
    guardOf: guardFor,
    /** Works out everybody anew, of one site or of all. Resolves when it is done. */
    rebuild(site?: string): Promise<void> {
      rebuilding.wait()
      return turn.take(async () => {
        if (site !== undefined) return rebuilding.run([site], { phones: true })
        return rebuildAll(await edges.settled(), { phones: true })
      })
    },
    /** How far a rebuild is, or how the last one ended. */
    rebuilding: () => ({ ...rebuilding.state(), ...(increment ? { increment } : {}) }),
    async close(): Promise<void> {
      clearInterval(timer)
      await turn.end()
    },
  }

  async function run(): Promise<void> {
    behind.begin()
    lastAt = performance.now()
    await takePhones()
    await takeGuards()
    await takeEdges()
    behind.done()
  }

  async function takePhones(): Promise<void> {
    for (;;) {
      const { rows, done } = await phones.next()
      if (rows.length === 0) return progress.write('phones', phones.mark())
      await store.put('identity_edges', edgesOfPhones(rows, countryOf))
      done()
      await progress.write('phones', phones.mark())
    }
  }

  async function takeEdges(): Promise<void> {
    for (;;) {
      const startedAt = performance.now()
      const { rows, isBulk, done } = await edges.next()
      if (isBulk) {
        await rebuildAll(await edges.bulkSettled(), { phones: false })
        continue
      }
      if (rows.length === 0) return progress.write('edges', edges.mark())
      for (const site of new Set(rows.map((row) => row.site))) {
        const causes = rows.filter((row) => row.site === site).flatMap(causeOf)
        for (let at = 0; at < causes.length; at += edgesAtOnce) {
          await resettle(site, causes.slice(at, at + edgesAtOnce))
        }
      }
      done()
      await progress.write('edges', edges.mark())
      increment = { edges: rows.length, ms: Math.round(performance.now() - startedAt) }
    }
  }

  /** Rebuilds all sites, which works off what was there before. */
  async function rebuildAll(settled: string, { phones }: { phones: boolean }): Promise<void> {
    await rebuilding.run(sites.names(), { phones })
    edges.skipTo(settled)
    await progress.write('edges', edges.mark())
  }

  /** Where the guards of a site are others than before, everybody may be somebody else. */
  async function takeGuards(): Promise<void> {
    for (const site of sites.names()) {
      const [name, settings] = [`guards:${site}`, sites.find(site)]
      const mark = settings === undefined ? '' : guardsMark(settings)
      const before = reached.get(name)
      if (mark === before) continue
      if (before !== undefined) await rebuilding.run([site], { phones: true })
      await progress.write(name, mark)
      reached.set(name, mark)
    }
  }

  function countryOf(site: string): string | undefined {
    return sites.find(site)?.phone_country
  }

  /** Works out anew whose everybody is whom the causes bear on. Call it in turn. */
  async function resettle(site: string, causes: Cause[]): Promise<void> {
    const version = await newVersion(store)
    const changes = await settle({
      causes,
      ledger: openLedger(store, site),
      guard: guardFor(site),
      rules: await readRules(store, site),
    })
    if (changes.length > 0) await writeChanges(store, { site, version, changes })
  }

  function ownFor(site: string): Own {
    const settings = sites.find(site)
    return settings === undefined ? nothingOwn : ownOf(settings)
  }

  function guardFor(site: string): Guard {
    return guardOf(ownFor(site))
  }
}

function causeOf({ a_type, a, b_type, b, source }: NewEdge): Cause[] {
  const [one, other] = [keyIn(a_type, a), keyIn(b_type, b)]
  if (one === undefined) return []
  return [{ a: one, b: b === '' || other === undefined ? '' : other, why: source }]
}

import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import { type Guard, guardOf, type Own, ownOf } from './guard.ts'
import { keyIn, openLedger } from './ledger.ts'
import { type NewEdge, newEdges, newPhones, openNews, type WrittenPhone } from './news.ts'
import { newVersion, openProgress } from './progress.ts'
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
const edgesAtOnce = 1_000

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
  let last: Promise<unknown> = Promise.resolve()
  let isBusy = false
  let isNoticed = true
  let lastAt = 0

  const timer = setInterval(() => {
    if (isBusy || (!isNoticed && performance.now() - lastAt < patienceMs)) return
    inTurn(run).catch(onError)
  }, everyMs)
  timer.unref()

  return {
    /** Is told of each insert. */
    notice(table: string): void {
      if (sources.includes(table)) isNoticed = true
    },
    /** Resolves when all edges that are stored by now are worked off. */
    catchUp: () => inTurn(run),
    /** Nobody changes the map of persons meanwhile. */
    inTurn,
    resettle,
    guardOf: guardFor,
    async close(): Promise<void> {
      clearInterval(timer)
      await last.catch(() => undefined)
    },
  }

  function inTurn<Done>(work: () => Promise<Done>): Promise<Done> {
    const done = last.then(async () => {
      isBusy = true
      try {
        return await work()
      } finally {
        isBusy = false
      }
    })
    // Who asked hears why it failed; the next one has his turn all the same.
    last = done.catch(() => undefined)
    return done
  }

  async function run(): Promise<void> {
    isNoticed = false
    lastAt = performance.now()
    try {
      await takePhones()
      await takeEdges()
    } catch (error) {
      isNoticed = true
      throw error
    }
  }

  async function takePhones(): Promise<void> {
    for (;;) {
      const { rows, done } = await phones.next()
      if (rows.length === 0) return
      await store.put(
        'identity_edges',
        edgesOfPhones(rows, (site) => sites.find(site)?.phone_country),
      )
      done()
      await progress.write('phones', phones.cursor())
    }
  }

  async function takeEdges(): Promise<void> {
    for (;;) {
      const { rows, done } = await edges.next()
      if (rows.length === 0) return
      for (const site of new Set(rows.map((row) => row.site))) {
        const causes = rows.filter((row) => row.site === site).flatMap(causeOf)
        for (let at = 0; at < causes.length; at += edgesAtOnce) {
          await resettle(site, causes.slice(at, at + edgesAtOnce))
        }
      }
      done()
      await progress.write('edges', edges.cursor())
    }
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

  function guardFor(site: string): Guard {
    const settings = sites.find(site)
    return guardOf(settings === undefined ? nothingOwn : ownOf(settings))
  }
}

function causeOf({ a_type, a, b_type, b, source }: NewEdge): Cause[] {
  const [one, other] = [keyIn(a_type, a), keyIn(b_type, b)]
  if (one === undefined) return []
  return [{ a: one, b: b === '' || other === undefined ? '' : other, why: source }]
}

import { setTimeout } from 'node:timers/promises'
import { turnSql } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import { openTurn } from '../in-turn.ts'
import { batchRows, openNews, type Source } from '../people/news.ts'
import { openProgress } from '../people/progress.ts'
import type { Retention } from '../retention.ts'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import { retainLeads } from './retain-leads.ts'
import { reworkLeads } from './rework-leads.ts'
import { endOldTurns, takeTurn } from './take-turn.ts'

export type LeadFacts = Awaited<ReturnType<typeof openLeadFacts>>

type Options = {
  store: Store
  sites: Sites
  retention?: Retention
  everyMs?: number
  leadsAtOnce?: number
  /** Who reads leads waits so long for them. */
  readerWaitsMs?: number
  /** Hears how far it is where it works out all leads of a site. */
  onRework?(state: Reworking): void
  onError(error: unknown): void
}

/** One of the parts in which all deals of a site, or all its other requests, are worked out. */
export type Reworking = { site: string; kind: 'deal' | 'request'; nth: number; of: number }

type News = { site: string; kind: string; node: string; seen: string }

const news: Source = {
  table: 'lead_news',
  query: `select * from (${turnSql('news')})`,
  bulk: 200_000,
  counted: `kind != 'visit'`,
}

function stillWorking(state: Reworking | undefined): Refusal {
  const what = state
    ? `All leads of ${state.site} are being worked out, as after an upgrade: part ${state.nth} of ${state.of} of its ${state.kind}s.`
    : 'Leads are being worked out, as after an import.'
  const message = `${what} Ask again in a minute.`
  return new Refusal(503, 'leads_are_worked_out', { message }, { 'retry-after': '60' })
}

/** From these tables comes what leads are worked out from. */
const sources: readonly string[] = ['hits', 'deals', 'payments', 'matches', 'people_map']

/** Other collectors store rows too: these are found without being told. */
const patienceMs = 30_000

const dayMs = 86_400_000

/** Names how leads are worked out: where it is another, all are worked out anew. */
const shape = 3

/**
 * Keeps `lead_facts` up to date with what comes in. Several collectors may do so at once: who began later
 * has seen more, and his rows hold.
 */
export async function openLeadFacts({
  store,
  sites,
  retention = {},
  everyMs = 4_000,
  leadsAtOnce,
  readerWaitsMs = 30_000,
  onRework,
  onError,
}: Options) {
  await endOldTurns(store)
  const progress = openProgress(store)
  const reached = await progress.read()
  const seen = openNews<News>({ store, source: news, from: reached.get('leads') })
  const turn = openTurn()
  let isBehind = true
  let reworking: Reworking | undefined
  let lastAt = 0

  const timer = setInterval(() => {
    if (turn.isBusy() || (!isBehind && performance.now() - lastAt < patienceMs)) return
    turn.take(run).catch(onError)
  }, everyMs)
  timer.unref()
  const daily = setInterval(() => {
    turn.take(() => retainLeads(store, retention)).catch(onError)
  }, dayMs)
  daily.unref()
  turn
    .take(async () => {
      await run()
      await retainLeads(store, retention)
    })
    .catch(onError)

  return {
    /** Is told of each insert. */
    notice(table: string): void {
      if (sources.includes(table)) isBehind = true
    },
    /** Resolves when leads tell of all that is stored by now. */
    catchUp: () => turn.take(run),
    /** As `catchUp`, for who can't wait for minutes. @throws Refusal 503 while very many leads are worked out. */
    async toRead(): Promise<void> {
      if (reworking) throw stillWorking(reworking)
      const caughtUp = turn.take(run)
      const patience = new AbortController()
      const late = setTimeout(readerWaitsMs, true, { ref: false, signal: patience.signal })
      const isLate = await Promise.race([caughtUp.then(() => false), late]).finally(() => {
        late.catch(() => undefined)
        patience.abort()
      })
      if (!isLate) return
      caughtUp.catch(onError)
      throw stillWorking(reworking)
    },
    /** No lead is worked out meanwhile. */
    inTurn: turn.take,
    /** Works out anew the leads that some nodes bear on. Call it in turn. */
    rework: (site: string, nodes: { kind: string; node: string }[]) =>
      takeTurn(store, { site, nodes, leadGoals: goalsOf(site) }),
    async close(): Promise<void> {
      clearInterval(timer)
      clearInterval(daily)
      await turn.end()
    },
  }

  async function run(): Promise<void> {
    isBehind = false
    lastAt = performance.now()
    try {
      await takeSites()
      await takeNews()
    } catch (error) {
      isBehind = true
      throw error
    }
  }

  /** Where a site's lead goals are others than before, all its leads may be. */
  async function takeSites(): Promise<void> {
    for (const site of sites.names()) {
      const [name, mark] = [`leads:${site}`, JSON.stringify([shape, goalsOf(site)])]
      if (mark === reached.get(name)) continue
      await reworkAll(site)
      await progress.write(name, mark)
      reached.set(name, mark)
    }
  }

  async function reworkAll(site: string): Promise<void> {
    const onPart = (part: Omit<Reworking, 'site'>) => {
      reworking = part.of > 1 ? { site, ...part } : undefined
      if (reworking) onRework?.(reworking)
    }
    const leadGoals = goalsOf(site)
    try {
      await reworkLeads(store, { site, leadGoals, onPart, ...(leadsAtOnce ? { leadsAtOnce } : {}) })
    } finally {
      reworking = undefined
    }
  }

  async function takeNews(): Promise<void> {
    for (;;) {
      const { rows, isBulk, done } = await seen.next()
      if (isBulk) {
        const settled = await seen.bulkSettled()
        for (const site of sites.names()) await reworkAll(site)
        seen.skipTo(settled)
        await progress.write('leads', seen.mark())
        continue
      }
      if (rows.length === 0) return progress.write('leads', seen.mark())
      for (const site of new Set(rows.map((row) => row.site))) {
        const nodes = rows.filter((row) => row.site === site)
        await takeTurn(store, { site, nodes, leadGoals: goalsOf(site) })
      }
      done()
      await progress.write('leads', seen.mark())
      // What came meanwhile waits for the next turn: in a stream of news this one would never end.
      if (rows.length < batchRows) return
    }
  }

  function goalsOf(site: string): string[] {
    return sites.find(site)?.lead_goals ?? []
  }
}

import { formatInstant } from '@throughline/schema'
import type { Matcher } from '../calls/matcher.ts'
import type { Connections } from '../connections/connections.ts'
import { findLeads, type Lead } from '../leads/find-leads.ts'
import type { LeadFacts } from '../leads/lead-facts.ts'
import { keyIn } from '../people/ledger.ts'
import type { People } from '../people/people.ts'
import type { RecentHits } from '../recent-hits.ts'
import type { Sites } from '../sites.ts'
import type { Store } from '../store/store.ts'
import type { Summing } from '../sums/summing.ts'
import { voidSums } from '../sums/void-sums.ts'
import type { Deliveries } from '../webhooks/deliveries.ts'
import { findNamed, namesPerson } from '../webhooks/names-person.ts'
import { eraseRows, notErased } from './erase-rows.ts'
import { findMembers, type Member } from './find-members.ts'
import { findNeighbours } from './find-neighbours.ts'
import { findPerson } from './find-person.ts'
import { type Found, findRows, type PersonTable, personTables } from './found.ts'
import { inTime } from './in-time.ts'

type Counts = { found: number; erased: number; left: number }

/** What an erasure proves: `left` was counted after it. */
export type Erasure = {
  asked_at: string
  tables: Record<PersonTable, Counts>
  /** Beside the database: files looked through, and rows in them. */
  files: Counts & { read: number }
  /** Parts that ClickHouse has replaced and still has to remove from the disk. */
  inactive_parts: number
}

type Options = {
  store: Store
  sites: Sites
  matcher: Matcher
  people: People
  leadFacts: LeadFacts
  summing: Summing
  recentHits: RecentHits
  connections: Connections
  deliveries: Deliveries
  now: () => number
}

/** Erases persons, one at a time. */
export function openEraser(options: Options) {
  const { store, sites, matcher, people, leadFacts, summing, recentHits, now } = options
  let work: Promise<unknown> = Promise.resolve()

  /** Undefined where nothing of the client ID was stored. @throws Refusal 503, claiming nothing. */
  return (clientId: string): Promise<Erasure | undefined> => {
    const erasure = work.then(async () => {
      // An absent database says so at once; what waits would wait for it.
      await store.read('select 1')
      await inTime(matcher.settle())
      return matcher.aside(() =>
        people.inTurn(() => leadFacts.inTurn(() => summing.inTurn(() => erase(clientId)))),
      )
    })
    // Who asked hears why it failed; the next one is erased all the same.
    work = erasure.catch(() => undefined)
    return erasure
  }

  async function erase(clientId: string): Promise<Erasure | undefined> {
    const until = formatInstant(now())
    recentHits.forget(clientId)
    await inTime(store.drain())

    const person = await findWhole(clientId)
    // Without a bound: the clock of another collector may be ahead of ours.
    const before = await findRows(store, person)
    // The files first: should the database fail, the rows left there still tell of the person.
    const files = await inTime(store.eraseFiles(person))
    const total = personTables.reduce((sum, table) => sum + before[table], files.rows)
    if (total === 0) return undefined
    const members = await findMembers(store, person)
    const neighbours = await findNeighbours(store, { ...person, members })
    const leads = await findLeads(store, { ...person, members })
    await voidSums(store, { clientId, leads })
    await eraseRows(store, { ...person, members, leads })
    await resettle([...members, ...neighbours], clientId)
    await rework([...members, ...neighbours], { clientId, leads })

    const after = await findRows(store, person, until)
    const again = await inTime(store.eraseFiles(person))
    if (personTables.some((table) => after[table] > 0)) {
      throw notErased('Rows of before came in meanwhile, as from another collector.')
    }
    return {
      asked_at: new Date(`${until.replace(' ', 'T')}Z`).toISOString(),
      tables: tablesOf(before, after),
      files: { read: files.files, ...countsOf(files.rows, again.rows) },
      inactive_parts: await inactiveParts(),
    }
  }

  /** A person, and what of the vendors' is his. */
  async function findWhole(clientId: string) {
    const person = await findPerson({ store, sites }, clientId)
    const {
      connections,
      deliveries: { seal },
    } = options
    const isNamed = namesPerson(person, { connections, seal })
    const isOfDelivery = (row: Record<string, unknown>) =>
      isNamed({
        site: String(row.site),
        connector: String(row.connector),
        delivery_id: String(row.delivery_id),
        method: String(row.method),
        body: String(row.body),
      })
    return { ...person, isOfDelivery, deliveries: await findNamed(store, isNamed) }
  }

  /** Who was one person with the erased one, or seen with him, is whom the edges say that are left. */
  async function resettle(nodes: Member[], clientId: string): Promise<void> {
    for (const site of new Set(nodes.map((node) => node.site))) {
      const causes = nodes.flatMap(({ site: of, node_type, node }) => {
        const key = of === site && node !== clientId ? keyIn(node_type, node) : undefined
        return key === undefined ? [] : [{ a: key, b: '' as const, why: 'erased' }]
      })
      await people.resettle(site, causes)
    }
  }

  /** What is left of the leads on which the erased one bore. */
  async function rework(
    nodes: Member[],
    { clientId, leads }: { clientId: string; leads: Lead[] },
  ): Promise<void> {
    const changed = [
      ...nodes
        .filter(({ node }) => node !== clientId)
        .map(({ site, node_type, node }) => ({ site, kind: node_type, node })),
      ...leads.map(({ site, lead_id }) => {
        const isDeal = lead_id.startsWith('deal:')
        return {
          site,
          ...(isDeal
            ? { kind: 'deal', node: lead_id.slice(5) }
            : { kind: 'contact', node: lead_id }),
        }
      }),
    ]
    for (const site of new Set(changed.map((each) => each.site))) {
      await leadFacts.rework(
        site,
        changed.filter((each) => each.site === site),
      )
    }
  }

  async function inactiveParts(): Promise<number> {
    const tables = personTables.map((table) => `'${table}'`).join()
    const [row] = await store.read<{ n: string }>(
      `select count() as n from system.parts
       where database = currentDatabase() and table in (${tables}) and not active`,
    )
    return Number(row?.n)
  }
}

function tablesOf(before: Found, after: Found): Erasure['tables'] {
  const of = (table: PersonTable) => countsOf(before[table], after[table])
  return {
    hits: of('hits'),
    visit_parts: of('visit_parts'),
    visit_samples: of('visit_samples'),
    goals: of('goals'),
    deals: of('deals'),
    leases: of('leases'),
    overflows: of('overflows'),
    calls: of('calls'),
    emails: of('emails'),
    matches: of('matches'),
    deliveries: of('deliveries'),
    identity_edges: of('identity_edges'),
    written_phones: of('written_phones'),
    people_map: of('people_map'),
    people_members: of('people_members'),
    people_history: of('people_history'),
    identity_rules: of('identity_rules'),
    lead_facts: of('lead_facts'),
    lead_keys: of('lead_keys'),
    lead_news: of('lead_news'),
  }
}

function countsOf(found: number, left: number): Counts {
  return { found, erased: found - left, left }
}

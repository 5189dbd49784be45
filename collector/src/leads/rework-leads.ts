import { turnSql } from '@throughline/schema'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'
import { endTurn, storeFacts } from './take-turn.ts'

// What deals answer is known only once these are.
const kinds = ['deal', 'request'] as const

type Rework = {
  site: string
  leadGoals: string[]
  /** So many deals, or calls and clients with goals, are worked out at once. */
  leadsAtOnce?: number
  /** Hears of each part that is begun, of so many of deals, and then so many of all others. */
  onPart?(part: { kind: (typeof kinds)[number]; nth: number; of: number }): void
}

/** Works out all leads of a site from nothing, and stores that no other is one. */
export async function reworkLeads(
  store: Pick<Store, 'read' | 'change'>,
  { site, leadGoals, leadsAtOnce = 50_000, onPart = () => undefined }: Rework,
): Promise<void> {
  const begun = await newVersion(store)
  for (const kind of kinds) {
    const nodes = turnSql(`all-${kind}s`)
    const asked = { site, lead_goals: leadGoals }
    const [count] = await store.read<{ n: string }>(`select count() as n from (${nodes})`, {
      ...asked,
      turn: '0',
      parts: 1,
      part: 0,
    })
    const parts = Math.ceil(Number(count?.n) / leadsAtOnce)
    for (let part = 0; part < parts; part += 1) {
      onPart({ kind, nth: part + 1, of: parts })
      const turn = await newVersion(store)
      try {
        await store.change(`insert into lead_turns ${nodes}`, { ...asked, turn, parts, part })
        await store.change(`insert into lead_turns ${turnSql('others')}`, { turn, site })
        await storeFacts(store, { turn, site, leadGoals })
      } finally {
        await endTurn(store, turn)
      }
    }
  }
  await store.change(
    `insert into lead_facts (site, day, lead_id, version, gone)
     select site, day, lead_id, {begun:UInt64}, 1 from lead_facts final
     where site = {site:String} and version < {begun:UInt64}`,
    { begun, site },
  )
}

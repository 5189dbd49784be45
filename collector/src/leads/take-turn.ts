import { turnSql } from '@throughline/schema'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'

type Given = {
  site: string
  /** What may have changed leads: nodes of the map of persons, or calls and e-mails as `contact`. */
  nodes: { kind: string; node: string }[]
  leadGoals: string[]
}

/** Whom the nodes bear on, one after the other: what each finds is found by the next. */
const widening = ['deals', 'contacts', 'persons', 'known', 'callers', 'others']
/** These find nothing on a site without calls and e-mails. */
const ofContacts = ['contacts', 'callers', 'find-contacts']

/** Works out anew the leads that some nodes bear on, and stores what is no lead any more. */
export async function takeTurn(
  store: Pick<Store, 'read' | 'change' | 'put'>,
  { site, nodes, leadGoals }: Given,
): Promise<void> {
  const turn = await newVersion(store)
  const idle = await idleOf(store, { site, leadGoals })
  try {
    await store.put(
      'lead_turns',
      nodes.map(({ kind, node }) => ({ turn, site, kind, node })),
    )
    for (const name of widening) {
      if (!idle.includes(name))
        await store.change(`insert into lead_turns ${turnSql(name)}`, { turn, site })
    }
    await storeFacts(store, { turn, site, leadGoals, idle })
    await store.change(
      `insert into lead_facts (site, day, lead_id, version, gone) ${turnSql('gone')}`,
      {
        turn,
        site,
      },
    )
  } finally {
    await endTurn(store, turn)
  }
}

/** Stores the facts of the leads of a turn: those of its deals, of its clients' goals, and its calls and e-mails. */
export async function storeFacts(
  store: Pick<Store, 'change'>,
  {
    turn,
    site,
    leadGoals,
    idle = [],
  }: { turn: string; site: string; leadGoals: string[]; idle?: string[] },
): Promise<void> {
  const asked = { turn, site, lead_goals: leadGoals }
  for (const name of ['find-deals', 'find-goals', 'find-contacts']) {
    if (!idle.includes(name)) {
      await store.change(`insert into lead_found ${turnSql(name)}`, asked)
    }
  }
  await store.change(`insert into lead_turns ${turnSql('first-sales')}`, asked)
  await store.change(`insert into lead_facts ${turnSql('facts')}`, asked)
}

/** What need not be asked of a site. */
async function idleOf(
  store: Pick<Store, 'read'>,
  { site, leadGoals }: Pick<Given, 'site' | 'leadGoals'>,
): Promise<string[]> {
  const [row] = await store.read<{ n: string }>(
    'select count() as n from (select 1 from matches where site = {site:String} limit 1)',
    { site },
  )
  return [
    ...(Number(row?.n) > 0 ? [] : ofContacts),
    ...(leadGoals.length > 0 ? [] : ['find-goals']),
  ]
}

export async function endTurn(store: Pick<Store, 'change'>, turn: string): Promise<void> {
  for (const table of ['lead_turns', 'lead_found']) {
    await store.change(`alter table ${table} drop partition {turn:UInt64}`, { turn })
  }
}

/** Of a process that was killed in its turn. */
export async function endOldTurns(store: Pick<Store, 'read' | 'change'>): Promise<void> {
  const old = await store.read<{ turn: string }>(
    `select distinct toString(turn) as turn from lead_turns
     where lead_turns.turn < toUnixTimestamp64Micro(now64(6) - interval 1 hour)`,
  )
  for (const { turn } of old) await endTurn(store, turn)
}

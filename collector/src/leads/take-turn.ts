import { turnSql } from '@throughline/schema'
import { newVersion } from '../people/progress.ts'
import type { Store } from '../store/store.ts'

type Given = {
  site: string
  /** What may have changed leads: nodes of the map of persons, a `payment`, or calls and e-mails as `contact`. */
  nodes: { kind: string; node: string }[]
  leadGoals: string[]
}

/** Whom the nodes bear on, one after the other: what each finds is found by the next. */
const widening = ['payments', 'deals', 'contacts', 'persons', 'known', 'callers', 'others']

/** Where leads come from, and of what in a turn. */
const finding = [
  { name: 'find-deals', kind: 'deal' },
  { name: 'find-goals', kind: 'client_id' },
  { name: 'find-contacts', kind: 'contact' },
]

/** Works out anew the leads that some nodes bear on, and stores what is no lead any more. */
export async function takeTurn(
  store: Pick<Store, 'read' | 'change' | 'put'>,
  { site, nodes, leadGoals }: Given,
): Promise<void> {
  const turn = await newVersion(store)
  try {
    await store.put(
      'lead_turns',
      nodes.map(({ kind, node }) => ({ turn, site, kind, node })),
    )
    const idle = [
      ...(nodes.some(({ kind }) => kind === 'payment') ? [] : ['payments']),
      ...((await hasContacts(store, site)) ? [] : ['contacts', 'callers']),
    ]
    for (const name of widening.filter((name) => !idle.includes(name))) {
      await store.change(`insert into lead_turns ${turnSql(name)}`, { turn, site })
    }
    await storeFacts(store, { turn, site, leadGoals })
    await store.change(
      `insert into lead_facts (site, day, lead_id, version, gone) ${turnSql('gone')}`,
      { turn, site },
    )
  } finally {
    await endTurn(store, turn)
  }
}

/** Stores the facts of the leads of a turn: those of its deals, of its clients' goals, and its calls and e-mails. */
export async function storeFacts(
  store: Pick<Store, 'read' | 'change'>,
  { turn, site, leadGoals }: { turn: string; site: string; leadGoals: string[] },
): Promise<void> {
  const asked = { turn, site, lead_goals: leadGoals }
  const rows = await store.read<{ kind: string }>(
    'select distinct kind from lead_turns where turn = {turn:UInt64} and site = {site:String}',
    asked,
  )
  const kinds = new Set(rows.map(({ kind }) => kind))
  for (const { name } of finding.filter(({ kind }) => kinds.has(kind))) {
    await store.change(`insert into lead_found ${turnSql(name)}`, asked)
  }
  const found = await store.read(
    'select 1 from lead_found where turn = {turn:UInt64} limit 1',
    asked,
  )
  if (found.length === 0) return
  if (kinds.has('deal') || kinds.has('other_deal')) {
    await store.change(`insert into lead_sales ${turnSql('sales')}`, asked)
  }
  await store.change(`insert into lead_facts ${turnSql('facts')}`, asked)
}

/** Whether a site ever had calls or e-mails: the planner thinks of them for long, to find nothing. */
async function hasContacts(store: Pick<Store, 'read'>, site: string): Promise<boolean> {
  const found = await store.read('select 1 from matches where site = {site:String} limit 1', {
    site,
  })
  return found.length > 0
}

export async function endTurn(store: Pick<Store, 'change'>, turn: string): Promise<void> {
  for (const table of ['lead_turns', 'lead_found', 'lead_sales']) {
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

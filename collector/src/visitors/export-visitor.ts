import type { Row } from '@throughline/schema'
import type { Person } from '../journal/erase-files.ts'
import type { Store } from '../store/store.ts'
import { contactsSql } from './find-person.ts'

type Asked = { person: Person; site: string | undefined; asOf: number }

const named = 'select site, deal_id from deals where client_id = {client_id:String}'

// A version of a deal that names somebody else is theirs to see.
const parts = {
  hits: `select * from hits final where client_id = {client_id:String}`,
  visits: `select * from visits where client_id = {client_id:String}`,
  goals: `select * from goals final where client_id = {client_id:String}`,
  deals: `select * from deals final
    where client_id in ('', {client_id:String}) and (site, deal_id) in (${named})`,
  payments: `select * from payments final where (site, deal_id) in (${named})`,
  leases: `select * from leases final where client_id = {client_id:String}`,
  calls: `select * from calls final
    where (site, 'call', concat(provider, ':', call_id)) in (${contactsSql})`,
  emails: `select * from emails final where (site, 'email', message_id) in (${contactsSql})`,
  // Candidates are others.
  matches: `select * except candidates from matches final where client_id = {client_id:String}`,
  identity_edges: `select * from identity_edges final
    where a_type = 'client_id' and a = {client_id:String}
      and (via = '' or (site, source, via) in (${contactsSql}))`,
  written_phones: `select * from written_phones final
    where node_type = 'client_id' and node = {client_id:String}`,
  person: `select * from person_nodes
    where node_type = 'client_id' and node = {client_id:String}`,
  person_history: `select * from people_history final
    where node_type = 'client_id' and node = {client_id:String}`,
} as const

const orders = {
  hits: 'site, toDate(ts), event_id',
  visits: 'site, day, visit_id',
  goals: 'site, toDate(ts), name, event_id',
  deals: 'site, deal_id, version',
  payments: 'site, payment_id',
  leases: 'site, number, shown_at',
  calls: 'site, provider, call_id, version, told',
  emails: 'site, message_id',
  matches: 'site, kind, contact_id, version',
  identity_edges: 'site, b_type, b, source, via',
  written_phones: 'site, phone, source',
  person: 'site',
  person_history: 'site, version',
} as const

const names = [
  'hits',
  'visits',
  'goals',
  'deals',
  'payments',
  'leases',
  'calls',
  'emails',
  'matches',
  'identity_edges',
  'written_phones',
  'person',
  'person_history',
] as const

/** A call that was less surely his may be another's, whose phone he must not be told. */
const leastConfidence = 0.5

const pageRows = 5_000

/** All that is stored of a person, as the text of one JSON object, page by page. */
export async function* exportVisitor(store: Store, asked: Asked): AsyncGenerator<string> {
  const counts: Record<string, number> = {}
  yield `{"client_id":"${asked.person.clientId}","as_of":"${new Date(asked.asOf).toISOString()}"`
  for (const name of names) {
    yield `,\n"${name}":[`
    let count = 0
    for await (const page of pagesOf(store, name, asked)) {
      const rows = page.map((row) => JSON.stringify(row)).join(',\n')
      yield count > 0 && rows !== '' ? `,\n${rows}` : rows
      count += page.length
    }
    counts[name] = count
    yield ']'
  }
  yield `,\n"counts":${JSON.stringify(counts)}}\n`
}

async function* pagesOf(store: Store, name: keyof typeof parts, { person, site = '' }: Asked) {
  const query = `${parts[name]} and ({site:String} = '' or site = {site:String})
    order by ${orders[name]} limit {rows:UInt32} offset {at:UInt64}`
  const named = {
    client_id: person.clientId,
    callers: [...person.callers],
    least: leastConfidence,
  }
  for (let at = 0; ; at += pageRows) {
    const params = { ...named, site, rows: pageRows, at }
    const page = await store.read<Row>(query, params)
    yield page
    if (page.length < pageRows) return
  }
}

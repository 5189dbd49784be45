import type { Row } from '@throughline/schema'
import type { Store } from '../store/store.ts'

type Asked = { clientId: string; site: string | undefined; asOf: number }

const named = 'select site, deal_id from deals where client_id = {client_id:String}'

// A version of a deal that names somebody else is theirs to see.
const parts = {
  hits: `select * from hits final where client_id = {client_id:String}`,
  visits: `select * from visits where client_id = {client_id:String}`,
  goals: `select * from goals final where client_id = {client_id:String}`,
  deals: `select * from deals final
    where client_id in ('', {client_id:String}) and (site, deal_id) in (${named})`,
  payments: `select * from payments final where (site, deal_id) in (${named})`,
  identity_edges: `select * from identity_edges final
    where a_type = 'client_id' and a = {client_id:String}`,
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
  identity_edges: 'site, b_type, b, source, via',
  written_phones: 'site, phone, source',
  person: 'site',
  person_history: 'site, version',
} as const

const pageRows = 5_000

/** All that is stored of a person, as the text of one JSON object, page by page. */
export async function* exportVisitor(store: Store, asked: Asked): AsyncGenerator<string> {
  const counts: Record<string, number> = {}
  yield `{"client_id":"${asked.clientId}","as_of":"${new Date(asked.asOf).toISOString()}"`
  for (const name of [
    'hits',
    'visits',
    'goals',
    'deals',
    'payments',
    'identity_edges',
    'written_phones',
    'person',
    'person_history',
  ] as const) {
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

async function* pagesOf(store: Store, name: keyof typeof parts, { clientId, site = '' }: Asked) {
  const query = `${parts[name]} and ({site:String} = '' or site = {site:String})
    order by ${orders[name]} limit {rows:UInt32} offset {at:UInt64}`
  for (let at = 0; ; at += pageRows) {
    const params = { client_id: clientId, site, rows: pageRows, at }
    const page = await store.read<Row>(query, params)
    yield page
    if (page.length < pageRows) return
  }
}

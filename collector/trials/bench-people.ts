import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { megabytes } from './bench-memory.ts'
import { pause, startDatabase } from './faults/trial.ts'
import { trialKey } from './verify.ts'

type State = { state: string; increment?: { edges: number; ms: number } }

const headers = { authorization: `Bearer ${trialKey}`, 'content-type': 'application/json' }
const newEdges = 1_000

/** A graph of five browsers and a deal a phone, as statements of ClickHouse. */
const worldOf = (clients: number) => {
  const contacts = Math.ceil(clients / 5)
  const client = (n: string) => `concat(toString(${n} + 1), '.1795400123')`
  const phone = (n: string) => `concat('+4930', leftPad(toString(${n} * 7 + 1230000), 8, '0'))`
  const both = (one: string, other: string, rows: string) => `
    insert into identity_edges (site, a_type, a, b_type, b, source, via, ts)
    select 'default', way.1, way.2, way.3, way.4, 'hit', '', now64(3) from ${rows}
    array join [(${one}, ${other}), (${other}, ${one})] as way`
  return {
    contacts,
    statements: [
      both(
        `'client_id', ${client('number')}`,
        `'phone', ${phone(`number % ${contacts}`)}`,
        `numbers(${clients})`,
      ),
      both(
        `'deal', concat('D-', toString(number))`,
        `'phone', ${phone('number')}`,
        `numbers(${contacts})`,
      ),
    ],
    /** Edges that join persons two by two. */
    late: both(
      `'client_id', ${client(`number * 2`)}`,
      `'email', concat('late', toString(intDiv(number, 2)), '@example.com')`,
      `numbers(${newEdges})`,
    ),
  }
}

/** How long a rebuild and an increment take, with the memory of the whole collector. */
export async function benchPeople({ clients, json }: { clients: number; json: boolean }) {
  const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
  const server = await startDatabase(dir)
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, server.residentBytes())
  }, 200)
  const ask = async (path: string, body?: unknown): Promise<State> => {
    const payload = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${server.address}${path}`, { headers, ...payload })
    return JSON.parse(await response.text())
  }
  const run = async (query: string) => {
    const response = await fetch(`http://${server.host}/?database=throughline`, {
      method: 'POST',
      headers: { 'x-clickhouse-user': 'default', 'x-clickhouse-key': trialKey },
      body: query,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text.trim()
  }
  try {
    const world = worldOf(clients)
    for (const statement of world.statements) await run(statement)
    const before = server.residentBytes()
    peak = before
    const startedAt = performance.now()
    await ask('/v1/people/rebuild', {})
    for (let state = 'waiting'; state !== 'done'; ) {
      await pause(100)
      state = (await ask('/v1/people/rebuild')).state
      if (state === 'failed') throw new Error('The rebuild failed')
    }
    const rebuildMs = Math.round(performance.now() - startedAt)
    const nodes = Number(await run('select count() from person_nodes'))
    const persons = Number(await run('select uniqExact(person_id) from person_nodes'))
    const rebuildPeak = peak
    // The first deal makes the collector look: what was put in beside it counts as an import.
    await ask('/v1/deals?site=default', [{ ...deal, deal_id: 'early' }])
    while ((await run("select count() from people_progress where name = 'edges'")) === '0') {
      await pause(100)
    }
    await run(world.late)
    await ask('/v1/deals?site=default', [deal])
    let increment: State['increment']
    while ((increment?.edges ?? 0) < newEdges) {
      await pause(100)
      increment = (await ask('/v1/people/rebuild')).increment
    }
    const later = Number(await run('select uniqExact(person_id) from person_nodes'))
    const found = {
      clients,
      contacts: world.contacts,
      nodes,
      persons,
      later,
      rebuildMs,
      before,
      rebuildPeak,
      increment,
    }
    if (json) return `${JSON.stringify(found, null, 2)}\n`
    return [
      `${clients} client IDs, ${world.contacts} phones and as many deals: ${nodes} nodes of ${persons} persons`,
      `Rebuilt from nothing in ${(rebuildMs / 1000).toFixed(1)} s, with ${megabytes(rebuildPeak)} MB resident at most, and ${megabytes(before)} MB before`,
      `${increment?.edges} edges that came together: ${increment?.ms} ms, and ${later} persons are left\n`,
    ].join('\n')
  } finally {
    clearInterval(timer)
    await server.kill('SIGTERM')
    rmSync(dir, { recursive: true, force: true })
  }
}

const deal = {
  deal_id: 'late',
  client_id: '1.1795400123',
  status: 'new',
  revenue: 0,
  currency: 'EUR',
  created_at: '2026-11-01T12:00:00Z',
}

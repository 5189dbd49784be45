import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { megabytes } from './bench-memory.ts'
import { pause, startDatabase } from './faults/trial.ts'
import { trialKey } from './verify.ts'

type State = {
  state: string
  step?: string
  done?: number
  of?: number
  increment?: { edges: number; ms: number }
}

const headers = { authorization: `Bearer ${trialKey}`, 'content-type': 'application/json' }
/** How many edges come in together, one time after the other: each more than before, to be told from it. */
const comings = [100, 1_000, 1_010, 1_020, 1_030, 1_040]

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
      // As they came: the collector has made edges of them.
      `insert into written_phones (site, node_type, node, phone, source, ts, seen_at)
       select 'default', a_type, a, b, 'hit', identity_edges.ts, toDateTime64('1970-01-01 12:00:00', 3, 'UTC')
       from identity_edges
       where b_type = 'phone'`,
    ],
    /** Edges that join persons two by two, others each time. */
    late: (from: number, count: number) =>
      both(
        `'client_id', ${client(`number * 2`)}`,
        `'email', concat('late', toString(intDiv(number, 2)), '@example.com')`,
        `numbers(${from}, ${count})`,
      ),
  }
}

/** Whether leads tell of all persons: working them out beside it takes the processors from the map. */
const leadsRest = `
  select (select left(value, 23) from people_progress final where name = 'leads')
    >= (select toString(max(seen_at)) from lead_news where kind != 'visit')`

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
  const send = async (one: unknown) => {
    const body = JSON.stringify({ sent_at: now, hits: [one] })
    const response = await fetch(`${server.address}/v1/hits?site=default`, { method: 'POST', body })
    if (!response.ok) throw new Error(await response.text())
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
    const steps: Record<string, number> = {}
    for (let state: State = { state: 'waiting' }, at = startedAt; state.state !== 'done'; ) {
      await pause(100)
      const [last, lastAt] = [state, at]
      state = await ask('/v1/people/rebuild')
      at = performance.now()
      if (state.state === 'failed') throw new Error('The rebuild failed')
      const step = last.step ?? 'phones'
      steps[step] = Math.round((steps[step] ?? 0) + at - lastAt)
      tell(state)
    }
    const rebuildMs = Math.round(performance.now() - startedAt)
    const nodes = Number(await run('select count() from person_nodes'))
    const persons = Number(await run('select uniqExact(person_id) from person_nodes'))
    const rebuildPeak = peak
    const increments: State['increment'][] = []
    let come = 0
    for (const count of comings) {
      while ((await run(leadsRest)) !== '1') await pause(200)
      await run(world.late(come, count))
      // A hit makes the collector look.
      await send({ ...hit, event_id: `event-${clients}-${count}` })
      let increment: State['increment']
      while ((increment?.edges ?? 0) < count) {
        await pause(100)
        increment = (await ask('/v1/people/rebuild')).increment
      }
      increments.push(increment)
      come += count
    }
    const later = Number(await run('select uniqExact(person_id) from person_nodes'))
    const found = {
      clients,
      contacts: world.contacts,
      nodes,
      persons,
      later,
      rebuildMs,
      steps,
      before,
      rebuildPeak,
      increments,
    }
    if (json) return `${JSON.stringify(found, null, 2)}\n`
    return [
      `${clients} client IDs, ${world.contacts} phones and as many deals: ${nodes} nodes of ${persons} persons`,
      `Rebuilt from nothing in ${(rebuildMs / 1000).toFixed(1)} s, with ${megabytes(rebuildPeak)} MB resident at most, and ${megabytes(before)} MB before`,
      `Of these ms: ${Object.entries(steps)
        .map(([step, ms]) => `${step} ${ms}`)
        .join(', ')}`,
      `Edges that came together: ${increments.map((one) => `${one?.edges} in ${one?.ms} ms`).join(', ')}; ${later} persons are left\n`,
    ].join('\n')
  } finally {
    clearInterval(timer)
    await server.kill('SIGTERM')
    rmSync(dir, { recursive: true, force: true })
  }
}

function tell({ step, done, of }: State): void {
  if (process.stderr.isTTY && step) process.stderr.write(`\r${step}: ${done} of ${of}   `)
}

const now = Date.now()
const hit = {
  type: 'pageview',
  ts: now,
  client_id: '1.1795400123',
  visit_id: 'visit-of-bench',
  visit_at: now,
  url: 'http://localhost/shop/',
  landing_page: 'http://localhost/shop/',
}

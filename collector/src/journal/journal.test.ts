import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openJournal } from './journal.ts'
import { JournalFull } from './writer.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-journal-'))
let made = 0
afterAll(() => rmSync(home, { recursive: true, force: true }))

class BadRow extends Error {}

type Failure = 'before' | 'after' | 'never'

/** A database that stores bytes once a token, fails as told, and refuses rows that are `bad`. */
function openDatabase(failures: Failure[] = []) {
  const tables = new Map<string, number[]>()
  const tokens = new Set<string>()
  return {
    tables,
    insert(table: string, ndjson: Buffer, token: string) {
      const failure = failures.shift() ?? 'never'
      if (failure === 'before') throw new Error('not reached')
      const rows: { n: number; bad?: number }[] = ndjson
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      if (rows.some(({ bad }) => bad)) throw new BadRow('refused')
      if (!tokens.has(token)) {
        tokens.add(token)
        tables.set(table, [...(tables.get(table) ?? []), ...rows.map(({ n }) => n)])
      }
      if (failure === 'after') throw new Error('the answer was lost')
    },
  }
}

type Database = ReturnType<typeof openDatabase>

/** A journal whose process can die: from then on nothing it does reaches anything. */
async function start(
  dir: string,
  database: Database,
  options: { sealRows?: number; maxBytes?: number } = {},
) {
  let alive = true
  const journal = await openJournal({
    dir,
    now: Date.now,
    newId: () => `id${++made}`,
    async insert(table, ndjson, token) {
      if (!alive) throw new Error('dead')
      database.insert(table, ndjson, token)
    },
    isRefusal: (error) => error instanceof BadRow,
    onRetry: () => {},
    onQuarantine: () => {},
    sealMs: 5,
    ...options,
  })
  return {
    ...journal,
    async kill() {
      alive = false
      await journal.close({ patienceMs: 0 })
    },
  }
}

const freshDir = () => join(home, `journal-${++made}`)
const rowsOf = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ n: first + at }))

test('whatever fails and whenever it is killed, every answered row is stored once and in order', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      table: fc.constantFrom('hits', 'deals'),
      rows: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({ do: fc.constantFrom('drain' as const, 'kill' as const, 'tear' as const) }),
  )
  const failure = fc.constantFrom<Failure>('before', 'after', 'never', 'never')
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(failure, { maxLength: 4 }),
      async (steps, failures) => {
        const dir = freshDir()
        const database = openDatabase(failures)
        let journal = await start(dir, database, { sealRows: 10 })
        const answered = new Map<string, number[]>()
        let next = 0
        for (const one of steps) {
          if (one.do === 'add') {
            const rows = rowsOf(next, one.rows)
            next += one.rows
            await journal.add(one.table, rows)
            answered.set(one.table, [...(answered.get(one.table) ?? []), ...rows.map(({ n }) => n)])
          } else if (one.do === 'drain') await journal.drain()
          else {
            await journal.kill()
            if (one.do === 'tear') for (const file of files(dir)) appendFileSync(file, '{"n":99')
            journal = await start(dir, database, { sealRows: 10 })
          }
        }
        await journal.drain()
        expect(database.tables).toEqual(answered)
        expect(files(dir)).toEqual([])
        expect(journal.oldest()).toBeUndefined()
        const { accepted, stored, waiting, quarantined } = journal.tally()
        expect(stored + quarantined).toBe(accepted)
        expect(waiting).toBe(0)
        await journal.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('rows that the database refuses are set aside with the reason, and the rest goes in', async () => {
  const dir = freshDir()
  const database = openDatabase()
  const journal = await start(dir, database)
  const rows = rowsOf(0, 20).map((row) => (row.n === 7 || row.n === 19 ? { ...row, bad: 1 } : row))
  await journal.add('hits', rows)
  await journal.drain()
  await journal.close()

  const good = rows.flatMap((row) => ('bad' in row ? [] : [row.n]))
  expect(database.tables.get('hits')).toEqual(good)
  const kept = readdirSync(join(dir, 'quarantine')).flatMap((name) =>
    readFileSync(join(dir, 'quarantine', name), 'utf8')
      .trimEnd()
      .split('\n'),
  )
  expect(kept.map((line) => JSON.parse(line))).toEqual([
    { table: 'hits', reason: 'Error: refused', row: '{"n":7,"bad":1}' },
    { table: 'hits', reason: 'Error: refused', row: '{"n":19,"bad":1}' },
  ])
})

test('a full journal refuses, and takes rows again once it has shipped', async () => {
  const failures: Failure[] = Array.from({ length: 1 }, () => 'before')
  const database = openDatabase(failures)
  const journal = await start(freshDir(), database, { maxBytes: 40 })
  await journal.add('hits', rowsOf(0, 4))

  await expect(journal.add('hits', rowsOf(4, 4))).rejects.toBeInstanceOf(JournalFull)

  await journal.drain()
  await journal.add('hits', rowsOf(8, 4))
  await journal.drain()
  expect(database.tables.get('hits')).toEqual([0, 1, 2, 3, 8, 9, 10, 11])
  await journal.close()
})

test('a stop while the database is away ends in time and keeps the rows for the next start', async () => {
  const dir = freshDir()
  const away = openDatabase(Array.from({ length: 1000 }, () => 'before' as const))
  const journal = await start(dir, away)
  await journal.add('hits', rowsOf(0, 3))
  await journal.close({ patienceMs: 1 })
  expect(files(dir)).toHaveLength(1)

  const database = openDatabase()
  const again = await start(dir, database)
  await again.drain()
  expect(database.tables.get('hits')).toEqual([0, 1, 2])
  await again.close()
})

function files(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => join(dir, name))
}

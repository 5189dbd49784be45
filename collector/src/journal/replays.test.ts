import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openJournal } from './journal.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-replays-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
let made = 0

class BadRow extends Error {}

/** A database that stores bytes once a token, and refuses rows that name a field it does not have. */
function openDatabase() {
  const inserts: { token: string; text: string }[] = []
  const database = { inserts, knowsColour: false, insert }
  return database

  async function insert(_: string, ndjson: Buffer, token: string) {
    const text = ndjson.toString()
    if (text.includes('colour') && !database.knowsColour) throw new BadRow('no colour here')
    if (inserts.some((one) => one.token === token)) return
    inserts.push({ token, text })
  }
}

type Options = { keepMs?: number; maxBytes?: number; dir?: string }

async function start(database: ReturnType<typeof openDatabase>, options: Options = {}) {
  const clock = { now: Date.UTC(2026, 9, 15) }
  const dir = options.dir ?? join(home, `journal-${++made}`)
  const journal = await openJournal({
    dir,
    now: () => clock.now,
    newId: () => `id${++made}`,
    insert: database.insert,
    isRefusal: (error) => error instanceof BadRow,
    onRetry: (error) => expect.unreachable(String(error)),
    onQuarantine: () => {},
    sealMs: 5,
    keepMs: 3_600_000,
    ...options,
  })
  const addAll = async (rows: Record<string, number | string>[]) => {
    for (const row of rows) {
      await journal.add('hits', [row])
      await journal.drain()
    }
  }
  return { ...journal, addAll, clock, dir }
}

test('what is replayed is stored again with the same bytes under a new token', async () => {
  const database = openDatabase()
  const { addAll, kept, drain, tally, close } = await start(database)
  await addAll([{ n: 1 }, { n: 2, name: 'é "\\' }])

  expect(await kept.replay()).toBe(2)
  await drain()

  const [first, second, third, fourth] = database.inserts
  expect([third?.text, fourth?.text]).toEqual([first?.text, second?.text])
  expect(new Set(database.inserts.map(({ token }) => token)).size).toBe(4)
  expect(tally()).toMatchObject({ accepted: 4, stored: 4, waiting: 0, quarantined: 0 })
  await close()
})

test('segments are kept for their hours and no longer, across a restart too', async () => {
  const database = openDatabase()
  const first = await start(database)
  await first.addAll([{ n: 1 }])
  await first.close()
  const { dir, clock, addAll, kept, close } = await start(database, { dir: first.dir })
  expect(kept.files()).toHaveLength(1)

  clock.now += 3_600_001
  await addAll([{ n: 2 }])

  expect(kept.files().map(({ path }) => readFileSync(path, 'utf8'))).toEqual(['{"n":2}\n'])
  expect(readdirSync(join(dir, 'kept'))).toHaveLength(1)
  await close()
})

test('nothing is kept where no hours are', async () => {
  const { addAll, dir, close } = await start(openDatabase(), { keepMs: 0 })
  await addAll([{ n: 1 }])
  expect(readdirSync(dir)).toEqual([])
  await close()
})

test('what is kept gives way to new rows, the oldest first', async () => {
  const { addAll, kept, close } = await start(openDatabase(), { maxBytes: 24 })
  await addAll([{ n: 1 }, { n: 2 }, { n: 3 }])

  await addAll([{ n: 4 }])

  expect(kept.files().map(({ path }) => readFileSync(path, 'utf8'))).toEqual([
    '{"n":2}\n',
    '{"n":3}\n',
    '{"n":4}\n',
  ])
  await close()
})

test('what was refused goes in once the database takes it, and what is broken stays aside', async () => {
  const database = openDatabase()
  const { addAll, quarantine, drain, tally, dir, close } = await start(database)
  await addAll([{ n: 1, colour: 'red' }])
  await addAll([{ n: 2 }])
  const broken = { table: 'hits', reason: 'cut', row: '{"n":3' }
  writeFileSync(join(dir, 'quarantine', 'hits.broken'), `${JSON.stringify(broken)}\n`)
  expect(tally()).toMatchObject({ accepted: 2, stored: 1, quarantined: 1 })

  database.knowsColour = true
  expect(await quarantine.replay()).toBe(1)
  await drain()

  expect(database.inserts.map(({ text }) => text)).toEqual([
    '{"n":2}\n',
    '{"n":1,"colour":"red"}\n',
  ])
  expect(tally()).toMatchObject({ accepted: 2, stored: 2, waiting: 0, quarantined: 0 })
  expect(readdirSync(join(dir, 'quarantine'))).toEqual(['hits.broken'])
  await close()
})

test('what is refused again is set aside again', async () => {
  const { addAll, quarantine, drain, tally, close } = await start(openDatabase())
  await addAll([{ n: 1, colour: 'red' }])

  expect(await quarantine.replay()).toBe(1)
  await drain()

  expect(tally()).toMatchObject({ accepted: 1, stored: 0, waiting: 0, quarantined: 1 })
  expect((await quarantine.list()).flatMap(({ refused }) => refused)).toEqual([
    { table: 'hits', reason: 'Error: no colour here', row: '{"n":1,"colour":"red"}' },
  ])
  await close()
})

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { eraseFiles } from './erase-files.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-erase-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
let made = 0

/** A journal's folder with one file of lines in `kept` or `quarantine`. */
function journalWith(folder: string, table: string, lines: string[]) {
  made += 1
  const dir = join(home, `journal-${made}`, folder)
  mkdirSync(dir, { recursive: true })
  const path = join(dir, `${table}.1792065600000.id${made}.ndjson`)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  const read = () => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [])
  return { dir, path, read }
}

const clientId = '5.1795400123'
const person = {
  clientId,
  deals: new Set(['shop/D-1']),
  callers: new Set<string>(),
  contacts: new Set(['shop/call/pbx:C-1', 'shop/email/<1@mail>']),
}
const json = JSON.stringify
const setAside = (table: string, row: string, reason = 'Cannot parse') =>
  json({ table, reason, row })

test.each([
  { of: 'their hit', table: 'hits', row: json({ client_id: clientId }), stays: false },
  { of: "another's hit", table: 'hits', row: json({ client_id: `1${clientId}` }), stays: true },
  { of: 'a row that is cut', table: 'hits', row: `{"client_id":"${clientId}","ts`, stays: false },
  {
    of: 'their deal',
    table: 'deals',
    row: json({ deal_id: 'x', client_id: clientId }),
    stays: false,
  },
  {
    of: 'another version of their deal',
    table: 'deals',
    row: json({ site: 'shop', deal_id: 'D-1', phone: '+49' }),
    stays: false,
  },
  {
    of: 'a deal of that number elsewhere',
    table: 'deals',
    row: json({ site: 'tea', deal_id: 'D-1' }),
    stays: true,
  },
])('of rows that were set aside $of stays: $stays', async ({ table, row, stays }) => {
  const other = setAside('hits', json({ client_id: '6.1795400123' }))
  const { dir, read } = journalWith('quarantine', table, [other, setAside(table, row), other])

  expect(await eraseFiles([dir], person)).toEqual({ files: 1, rows: stays ? 0 : 1 })
  expect(read()).toEqual(stays ? [other, setAside(table, row), other] : [other, other])
})

test('calls and e-mails that were shipped lose who it was, and matches go', async () => {
  const call = {
    site: 'shop',
    provider: 'pbx',
    call_id: 'C-1',
    from: '+4930123456',
    recording_url: 'https://pbx/1',
  }
  const email = { site: 'shop', message_id: '<1@mail>', from: 'a@b.c', subject: 'Tea', body: 'Two' }
  const others = { ...call, call_id: 'C-2' }
  const guess = { kind: 'call', contact_id: 'pbx:C-3', candidates: `[{"client_id":"${clientId}"}]` }
  const files = {
    calls: journalWith('kept', 'calls', [json(call), json(others)]),
    emails: journalWith('kept', 'emails', [json(email)]),
    matches: journalWith('kept', 'matches', [json(guess), json({ ...guess, candidates: '[]' })]),
  }
  const dirs = Object.values(files).map(({ dir }) => dir)

  expect(await eraseFiles(dirs, person)).toEqual({ files: 3, rows: 3 })
  expect(files.calls.read()).toEqual([json({ ...call, from: '', recording_url: '' }), json(others)])
  expect(files.emails.read()).toEqual([json({ ...email, from: '', subject: '', body: '' })])
  expect(files.matches.read()).toEqual([json({ ...guess, candidates: '[]' })])
  expect(await eraseFiles(dirs, person)).toEqual({ files: 3, rows: 0 })
})

test('a reason that quotes the client ID goes with its row', async () => {
  const quoting = setAside('hits', '{}', `Cannot parse "${clientId}"`)
  const { dir, path } = journalWith('quarantine', 'hits', [quoting])

  expect(await eraseFiles([dir], person)).toEqual({ files: 1, rows: 1 })
  expect(existsSync(path)).toBe(false)
})

test('of shipped rows hits go, and deals keep their money', async () => {
  const hits = journalWith('kept', 'hits', [
    json({ client_id: clientId, url: '/' }),
    json({ client_id: '6.1795400123', url: `/?from=${clientId}` }),
  ])
  const theirs = { site: 'shop', deal_id: 'D-1', client_id: clientId, email: 'a@b.c', revenue: '9' }
  const later = { site: 'shop', deal_id: 'D-1', client_id: '', phone: '+49', revenue: '10' }
  const other = { site: 'shop', deal_id: 'D-2', client_id: '6.1795400123', revenue: '11' }
  const deals = journalWith('kept', 'deals', [json(theirs), json(later), json(other)])

  expect(await eraseFiles([hits.dir, deals.dir], person)).toEqual({ files: 2, rows: 3 })

  expect(hits.read()).toEqual([json({ client_id: '6.1795400123', url: `/?from=${clientId}` })])
  const nobody = { client_id: '', phone: '', email: '' }
  expect(deals.read().map((line) => JSON.parse(line))).toEqual([
    { ...theirs, ...nobody },
    { ...later, ...nobody },
    other,
  ])
  expect(await eraseFiles([hits.dir, deals.dir], person)).toEqual({ files: 2, rows: 0 })
})

test('nothing is left beside the files, and folders that are not there hold nobody', async () => {
  const { dir } = journalWith('quarantine', 'hits', [
    setAside('hits', json({ client_id: clientId })),
    setAside('hits', '{}'),
  ])
  await eraseFiles([dir, join(home, 'no-such-folder')], person)

  expect(readdirSync(join(dir, '..'))).toEqual(['quarantine'])
})

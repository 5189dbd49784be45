import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { toXlsx } from '../src/reports/to-xlsx.ts'
import { openTestCollector } from './open-test-collector.ts'
import { cost, deal } from './rows.ts'

type Cells = Record<string, { value: string; type: string; style: string }>

/** The cells of a sheet as Excel reads them: texts by their place among the shared ones. */
function readSheet(file: Buffer, sheet: number): { cells: Cells; xml: string; styles: string } {
  const parts = unzipSync(file)
  const part = (name: string) => strFromU8(parts[name] ?? new Uint8Array())
  const xml = part(`xl/worksheets/sheet${sheet}.xml`)
  const texts = [...part('xl/sharedStrings.xml').matchAll(/<si>.*?<t[^>]*>(.*?)<\/t><\/si>/gs)]
  const cells: Cells = {}
  for (const [, place = '', style = '', type = '', inside = ''] of xml.matchAll(
    /<c r="(\w+)"(?: s="(\d+)")?(?: t="(\w+)")?>(.*?)<\/c>/gs,
  )) {
    const value =
      /<v>(.*?)<\/v>/s.exec(inside)?.[1] ?? /<t[^>]*>(.*?)<\/t>/s.exec(inside)?.[1] ?? ''
    cells[place] = { value: type === 's' ? (texts[Number(value)]?.[1] ?? '') : value, type, style }
  }
  return { cells, xml, styles: part('xl/styles.xml') }
}

const hostile = "=cmd|'/c calc'!A1"

test('a report is a workbook: numbers are numbers, a hostile name is text, and it says what was asked', async () => {
  const { post, store, app, apiKey } = await openTestCollector()
  await post('/v1/deals?site=default', [
    deal({ deal_id: 'A', client_id: '', source: 'Fair', revenue: 1234.5 }),
    deal({ deal_id: 'B', client_id: '', source: 'Fair', revenue: 20, currency: 'USD' }),
  ])
  await post('/v1/costs?site=default', [cost({ campaign: hostile, cost: 100 })])
  await store.drain()
  const url =
    '/v1/reports/performance?site=default&from=2026-10-01&to=2026-10-31&by=campaign&format=xlsx'
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${apiKey.key}` } })

  expect(answer.headers['content-disposition']).toBe(
    'attachment; filename="performance-2026-10-01-2026-10-31.xlsx"',
  )
  const { cells, xml, styles } = readSheet(answer.rawPayload, 1)
  expect(cells.A1?.value).toBe('Campaign')
  expect(cells.G1?.value).toBe('Revenue')
  expect(cells.A2?.value).toBe('(not set)')
  expect(cells.G2).toMatchObject({ value: '1234.5', type: '' })
  expect(cells.A3).toMatchObject({ value: hostile, type: 's' })
  expect(cells.I3).toMatchObject({ value: '100', type: '' })
  expect(cells.A4?.value).toBe('Total')
  expect(cells.G4?.value).toBe('1234.5')
  expect(xml).not.toContain('<f>')
  expect(xml).toContain('state="frozen"')
  for (const format of ['#,##0.00', '0.0%', '#,##0']) expect(styles).toContain(`"${format}"`)

  const facts = Object.values(readSheet(answer.rawPayload, 2).cells).map(({ value }) => value)
  expect(facts).toEqual(
    expect.arrayContaining(['default', '2026-10-01', '2026-10-31', 'last_non_direct', 'as of']),
  )
  expect(facts.slice(-3)).toEqual(['left out: revenue', '20', 'USD'])
})

test('a list is a workbook too, and another format is refused by name', async () => {
  const { app, apiKey, get } = await openTestCollector()
  const url = '/v1/reports/calls?site=default&format='
  const answer = await app.inject({
    url: `${url}xlsx`,
    headers: { authorization: `Bearer ${apiKey.key}` },
  })
  expect(readSheet(answer.rawPayload, 1).cells.A1?.value).toBe('Began')
  expect(await get(`${url}ods`)).toMatchObject({
    status: 400,
    body: { field: 'format', allowed: ['json', 'csv', 'xlsx'] },
  })
})

test('whatever a text holds, the workbook is well-formed and has no formula', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (name) => {
      const columns = [{ name: 'campaign', title: name, unit: 'text' as const }]
      const table = { title: 'T', columns, rows: [{ campaign: name }], facts: [] }
      const { xml, cells } = readSheet(await toXlsx(table), 1)
      expect(xml).not.toContain('<f>')
      expect(JSON.stringify(cells)).not.toMatch(/\\u00(?:0[0-8bcef]|1.)|[\uFFFE\uFFFF]/)
    }),
    { numRuns: 60 },
  )
})

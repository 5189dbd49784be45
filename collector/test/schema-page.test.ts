import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { makeSchemaPage } from '../src/schema-page/make-schema-page.ts'
import { schemaPage } from '../src/schema-page/schema-page.ts'
import { openTestCollector } from './open-test-collector.ts'

test('schema/README.md is what `npm run docs` writes today', async () => {
  const { store } = await openTestCollector()
  const page = await readFile(new URL('../../schema/README.md', import.meta.url), 'utf8')

  expect(page).toBe(await makeSchemaPage(store))
})

test('a column that nobody has described is named, and no page is made', () => {
  const columns = [{ name: 'mystery', type: 'String' }]
  const facts = { name: 'boxes', kind: 'table' as const, remark: 'x', engine: '', order: '' }
  const relations = [{ ...facts, parameters: [], columns, reads: [] }]

  expect(() => schemaPage({ relations, meaningOf: () => undefined, reports: [] })).toThrow(
    'boxes.mystery',
  )
})

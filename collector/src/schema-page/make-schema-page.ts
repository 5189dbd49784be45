import { readFile } from 'node:fs/promises'
import { glossary, reportSql, reports } from '@throughline/schema'
import type { Store } from '../store/store.ts'
import { readRelations } from './read-relations.ts'
import { schemaPage } from './schema-page.ts'

/** The text of `schema/README.md`, from what the engine says of the tables and views there are. */
export async function makeSchemaPage(store: Store): Promise<string> {
  const relations = await readRelations(store)
  const parameters = await readParameters()
  return schemaPage({
    relations,
    meaningOf(relation, column) {
      const ofHits = relation === 'hits' ? parameters.get(column) : undefined
      const own = glossary[`${relation}.${column}`]
      return own ?? ofHits ?? glossary[column] ?? parameters.get(column)
    },
    reports: Object.keys(reports).map((name) => ({
      name,
      reads: relations
        .filter((one) => new RegExp(`\\b(?:from|join) ${one.name}\\b`).test(reportSql(name)))
        .map((one) => one.name),
    })),
  })
}

/** What docs/parameters.md says of each column of a hit. */
async function readParameters(): Promise<Map<string, string>> {
  const page = await readFile(new URL('../../../docs/parameters.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)
  return new Map(
    [...rows].map(([, name = '', words = '']) => [name, words.replace('](', '](../docs/')]),
  )
}

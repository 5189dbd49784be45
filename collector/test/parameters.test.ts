import { readFile } from 'node:fs/promises'
import {
  botMarks,
  botReasons,
  columnsOf,
  Device,
  Hit,
  Origin,
  Place,
  Receipt,
  Verdict,
} from '@throughline/schema'
import { expect, test } from 'vitest'

const page = await readFile(new URL('../../docs/parameters.md', import.meta.url), 'utf8')

test('docs/parameters.md names every parameter of a hit once, and no other', () => {
  const documented = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name)
  const stored = [Hit, Origin, Device, Place, Verdict, Receipt]
    .flatMap(columnsOf)
    .map(({ name }) => name)

  expect(documented.toSorted()).toEqual(stored.toSorted())
  expect(documented.length).toBeGreaterThanOrEqual(50)
})

test('docs/parameters.md names every mark and every reason', () => {
  for (const word of [...botMarks, ...Object.keys(botReasons)])
    expect(page).toContain(`\`${word}\``)
})

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folders = ['migrations', 'reports', 'turns', 'views', 'questions']
const files = folders.flatMap((folder) => {
  const home = new URL(`../${folder}/`, import.meta.url)
  return readdirSync(home)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(name, home), 'utf8')] as const)
})

// In ClickHouse the name beats the column: `site = {site:String}` would be true of each row.
test.each(files)('%s filters by no column that its select names after a parameter', (_, text) => {
  expect(shadowed(text)).toEqual([])
})

test('a filter by what the select names after a parameter is found, unless it tells the table', () => {
  const select = 'select\n  {site:String} as site,\n  n\nfrom visits\nwhere\n  day = 1\n  and '
  expect(shadowed(`${select}site = {site:String}`)).toEqual(['site'])
  expect(shadowed(`${select}visits.site = {site:String}`)).toEqual([])
  expect(shadowed('select {a:Int8} as a from t where a = {a:Int8}')).toEqual(['a'])
  const inner = `select {a:Int8} as a from t where b in (\n    select b from u where a = {a:Int8}\n)`
  expect(shadowed(inner)).toEqual([])
})

/** Columns that a select names after the parameter by which its own `where` filters. */
function shadowed(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const select = /^ *select\b/.test(line) ? indentOf(line) : indentOf(line) - 2
    const rest = lines.slice(at + 1)
    const end = rest.findIndex((next) => endsSelect(next, select))
    const own = rest.slice(0, end < 0 ? rest.length : end)
    const filters = [line, ...own.filter((next) => indentOf(next) <= select + 2)]
    return [...line.matchAll(/\{(\w+):\w+\} as \1\b/g)].flatMap(([, name = '']) => {
      const filter = new RegExp(`(?<![\\w.])${name} = \\{${name}:`)
      return filters.some((one) => filter.test(one)) ? [name] : []
    })
  })
}

const indentOf = (line: string) => line.length - line.trimStart().length

function endsSelect(line: string, select: number): boolean {
  return line.trim() !== '' && (indentOf(line) < select || /^ *union\b/.test(line))
}

import { readdirSync, readFileSync } from 'node:fs'

export type SqlFile = { name: string; statements: string[] }

/** Migrations in the order they run. A statement ends with `;` at the end of a line. */
export const migrations = (): SqlFile[] => readFolder('migrations')

/** Views in an order that puts each after those it reads. */
export function views(): SqlFile[] {
  const files = readFolder('views')
  const ordered: SqlFile[] = []
  const place = (file: SqlFile) => {
    if (ordered.includes(file)) return
    const text = file.statements.join('\n')
    const others = files.filter((other) => other !== file)
    for (const other of others) if (reads(text, other.name)) place(other)
    ordered.push(file)
  }
  for (const file of files) place(file)
  return ordered
}

/** What lets readers in on a server. A word in braces, `{reader}`, stands for names. */
export function readerStatements(): string[] {
  return split(readFileSync(new URL('../readers.sql', import.meta.url), 'utf8'))
}

/** The text of `schema/reports/<name>.sql`, with that of another in place of a line `/* <its name>.sql *\/`. */
export function reportSql(name: string): string {
  const text = readFileSync(new URL(`../reports/${name}.sql`, import.meta.url), 'utf8')
  return text.replace(/^ *\/\* (\w+)\.sql \*\/\n/gm, (_, placed: string) => reportSql(placed))
}

/** The text of `schema/turns/<name>.sql`, of which leads are worked out. */
export function turnSql(name: string): string {
  return readFileSync(new URL(`../turns/${name}.sql`, import.meta.url), 'utf8')
}

function readFolder(folder: 'migrations' | 'views'): SqlFile[] {
  const home = new URL(`../${folder}/`, import.meta.url)
  return readdirSync(home)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.replace('.sql', ''),
      statements: split(readFileSync(new URL(file, home), 'utf8')),
    }))
}

// A line of comment may end in `;` too, and a server refuses a statement that is nothing but comment.
function split(text: string): string[] {
  return text
    .replace(/^[ \t]*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function reads(text: string, view: string): boolean {
  return new RegExp(`\\b(?:from|join)\\s+${view}\\b`).test(text)
}

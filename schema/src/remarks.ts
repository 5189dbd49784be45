import { readdirSync, readFileSync } from 'node:fs'

/** What a file of SQL says of a table or a view above it. */
export type Remark = { name: string; kind: 'table' | 'view'; text: string; sql: string }

/** The comment above each table of the migrations and each view: its grain, and what one must know. */
export function remarks(): Remark[] {
  return ['migrations', 'views'].flatMap((folder) => {
    const home = new URL(`../${folder}/`, import.meta.url)
    return readdirSync(home)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .flatMap((file) => remarksOf(readFileSync(new URL(file, home), 'utf8')))
  })
}

const created =
  /((?:^--.*\n)+)create (?:or replace )?(table|view) (?:if not exists )?(\w+)([\s\S]*?)(?=;[ \t]*$|(?![\s\S]))/gm

function remarksOf(text: string): Remark[] {
  return [...text.matchAll(created)].map(([, comment = '', kind, name = '', sql = '']) => ({
    name,
    kind: kind === 'table' ? 'table' : 'view',
    text: comment.replace(/^-- ?/gm, '').trim(),
    sql,
  }))
}

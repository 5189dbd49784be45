import { readdirSync, readFileSync } from 'node:fs'

/** A worked question: what an owner asks, and the SQL that answers it. */
export type WorkedQuestion = { name: string; question: string; sql: string }

/** `schema/questions/*.sql` in order: the first line of each is the question. */
export function questions(): WorkedQuestion[] {
  const home = new URL('../questions/', import.meta.url)
  return readdirSync(home)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const [first = '', ...rest] = readFileSync(new URL(file, home), 'utf8').split('\n')
      const question = first.replace(/^-- ?/, '')
      return { name: file.replace('.sql', ''), question, sql: rest.join('\n').trim() }
    })
}

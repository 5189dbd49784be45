import { questions } from '@throughline/schema'
import { Refusal } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** What each question is asked with: the site, the period, and what the site's settings say. */
export type Asked = {
  site: string
  from: string
  to: string
  time_zone: string
  currency: string
}

/** The text of `docs/questions.md`: each question, its SQL, and what the database answers. */
export async function makeQuestionsPage(store: Store, params: Asked): Promise<string> {
  const parts: string[] = []
  for (const { name, question, sql } of questions()) {
    const answer = await answerOf(store, { name, sql, params })
    parts.push(`## ${Number(name.slice(0, 2))}. ${question}

[${name}.sql](../schema/questions/${name}.sql)

\`\`\`sql
${sql}
\`\`\`

${answer}`)
  }
  return `# Worked questions

What owners ask, the SQL that answers it, and the answer for the quarter of \`npm run demo\`, a shop that never was.
Made by \`npm run docs\`: change \`schema/questions\`, not this page. Send a question as it stands, with its
parameters, as [sql.md](sql.md) shows. \`\\N\` is null. These were asked with

\`\`\`json
${JSON.stringify(params)}
\`\`\`

${parts.join('\n\n')}
`
}

async function answerOf(
  store: Store,
  { name, sql, params }: { name: string; sql: string; params: Asked },
): Promise<string> {
  const format = await store.formatOf('Markdown')
  if (format === undefined) throw new Error('The engine knows no format Markdown.')
  try {
    const { stream } = await store.ask(sql, { format: format.name, params })
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    const text = Buffer.concat(chunks).toString('utf8').trim()
    return text === '' ? '(no rows)' : text
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Error(`${name}.sql: ${error.message}`)
  }
}

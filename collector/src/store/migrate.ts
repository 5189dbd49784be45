import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { migrations, views } from '@throughline/schema'

/**
 * Brings the database to today's shape: migrations that are not yet recorded, in order, then the views,
 * unless all have today's text. A migration that was cut short runs again, and in a new database all of them
 * do, so each statement must bear running twice.
 */
export async function migrate(writer: ClickHouseClient): Promise<void> {
  await writer.command({
    query: `create table if not exists migrations (name String, applied_at DateTime64(3, 'UTC'))
      engine = ReplacingMergeTree order by name`,
  })
  const answer = await writer.query({
    query: 'select distinct name from migrations',
    format: 'JSONEachRow',
  })
  const done = new Set((await answer.json<{ name: string }>()).map(({ name }) => name))

  const isNew = done.size === 0
  const due = migrations().filter(({ name }) => !done.has(name))
  const names = due.map(({ name }) => name)
  for (const { name, statements } of due) {
    for (const query of statements) await writer.command({ query })
    if (!isNew) await record(writer, [name])
  }
  if (isNew) await record(writer, names)
  const wanted = views().map(({ name, statements }) => {
    const text = statements.join('\n')
    return { name, text, hash: createHash('sha256').update(text).digest('base64') }
  })
  const made = await readViews(writer)
  // A view keeps the columns of what it was made on: where that is another, it is made anew too.
  if (due.length === 0 && wanted.every(({ name, hash }) => made.get(name) === hash)) return
  for (const { text, hash } of wanted) await writer.command({ query: `${text}\ncomment '${hash}'` })
}

/** By which text each view was made, as a hash. */
async function readViews(writer: ClickHouseClient): Promise<Map<string, string>> {
  const answer = await writer.query({
    query: `select name, comment from system.tables where database = currentDatabase() and engine = 'View'`,
    format: 'JSONEachRow',
  })
  const rows = await answer.json<{ name: string; comment: string }>()
  return new Map(rows.map(({ name, comment }) => [name, comment]))
}

async function record(writer: ClickHouseClient, names: string[]): Promise<void> {
  await writer.command({
    query: 'insert into migrations select arrayJoin({names:Array(String)}), now64(3)',
    query_params: { names },
  })
}

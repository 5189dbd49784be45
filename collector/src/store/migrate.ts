import type { ClickHouseClient } from '@clickhouse/client'
import { migrations, views } from '@throughline/schema'

/**
 * Brings the database to today's shape: migrations that are not yet recorded, in order, then every
 * view. A migration that was cut short runs again, so each statement must bear running twice.
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

  for (const { name, statements } of migrations()) {
    if (done.has(name)) continue
    for (const query of statements) await writer.command({ query })
    await writer.command({
      query: 'insert into migrations select {name:String}, now64(3)',
      query_params: { name },
    })
  }
  for (const { statements } of views()) {
    for (const query of statements) await writer.command({ query })
  }
}

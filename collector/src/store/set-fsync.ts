import type { ClickHouseClient } from '@clickhouse/client'

/**
 * Makes every table of ours write its parts to the disk before an insert is answered, or leave that to
 * the system. https://clickhouse.com/docs/operations/settings/merge-tree-settings#fsync_after_insert
 */
export async function setFsync(writer: ClickHouseClient, fsync: boolean): Promise<void> {
  const answer = await writer.query({
    query: `select name, engine_full like '%fsync_after_insert = 1%' as synced from system.tables
      where database = currentDatabase() and engine like '%MergeTree'`,
    format: 'JSONEachRow',
  })
  const settings = ['fsync_after_insert', 'fsync_part_directory']
  for (const { name, synced } of await answer.json<{ name: string; synced: number }>()) {
    if (Boolean(synced) === fsync) continue
    const query = fsync
      ? `alter table ${name} modify setting ${settings.map((one) => `${one} = 1`).join(', ')}`
      : `alter table ${name} reset setting ${settings.join(', ')}`
    await writer.command({ query })
  }
}

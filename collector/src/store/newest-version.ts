import { readFile } from 'node:fs/promises'
import type { ClickHouseClient } from '@clickhouse/client'

type Waiting = readonly { table: string; path: string }[]

/**
 * The highest version that was given out for a row, 0 where none was: of those that wait, and of those in
 * the database. A deal's own `updated_at` is the CRM's word and may lie in the future.
 */
export async function newestVersion(client: ClickHouseClient, waiting: Waiting): Promise<number> {
  // In this order: what is shipped between the two is in the database by then.
  const inFiles = await newestIn(waiting.filter(({ table }) => table !== 'hits'))
  const answer = await client.query({
    query: `select toString(max(newest)) as newest from (
      select max(version) as newest from payments
      union all select max(version) from costs
      union all select max(version) from rates
      union all select max(version) from emails
      union all select max(version) from matches
      union all select max(version) from deals where updated_at is null
      union all select max(version) from calls where updated_at is null)`,
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ newest: string }>()
  return Math.max(inFiles, Number(row?.newest ?? 0))
}

async function newestIn(files: Waiting): Promise<number> {
  let newest = 0
  for (const { path } of files) {
    const lines = (await readFile(path, 'utf8').catch(noneOfGone)).split('\n').filter(Boolean)
    for (const line of lines) {
      const { version = 0, updated_at = null } = JSON.parse(line)
      if (updated_at === null) newest = Math.max(newest, version)
    }
  }
  return newest
}

/** A file that was shipped meanwhile is in the database. */
function noneOfGone(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
